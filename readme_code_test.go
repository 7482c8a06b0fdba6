package robust_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// source returns a block with the code of a file: the declarations of the given names, or all from its package clause on.
// Of an example the body is shown, with the output that go test holds it to.
func source(path string, names ...string) func(*testing.T) string {
	return func(t *testing.T) string {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		if len(names) == 0 {
			_, code, ok := strings.Cut(string(text), "\npackage ")
			require.True(t, ok)
			return "```go\npackage " + code + "```\n"
		}
		var parts []string
		for _, name := range names {
			code, ok := declaration(t, text, name)
			require.True(t, ok, "%s declares no %s", path, name)
			parts = append(parts, code)
		}
		return "```go\n" + strings.Join(parts, "\n") + "```\n"
	}
}

// declaration returns the function, type or variable of a name with its comment, or a type with its methods.
func declaration(t *testing.T, text []byte, name string) (code string, ok bool) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", text, parser.ParseComments)
	require.NoError(t, err)
	between := func(from, to token.Pos) string {
		return string(text[files.Position(from).Offset:files.Position(to).Offset]) + "\n"
	}
	for _, d := range file.Decls {
		from, names := d.Pos(), []string{}
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.Name == name && strings.HasPrefix(name, "Example") {
				return strings.TrimPrefix(dedent(between(d.Body.Lbrace+1, d.Body.Rbrace-1)), "\n"), true
			}
			if d.Doc != nil {
				from = d.Doc.Pos()
			}
			names = append(names, d.Name.Name)
			if d.Recv != nil {
				names = []string{receiver(d)}
			}
		case *ast.GenDecl:
			if d.Doc != nil {
				from = d.Doc.Pos()
			}
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					names = append(names, s.Name.Name)
				case *ast.ValueSpec:
					names = append(names, s.Names[0].Name)
				}
			}
		}
		for _, n := range names {
			if n == name {
				if ok {
					code += "\n"
				}
				code, ok = code+between(from, d.End()), true
			}
		}
	}
	return code, ok
}

// receiver returns the name of the type that a method belongs to.
func receiver(d *ast.FuncDecl) string {
	expr := d.Recv.List[0].Type
	if star, ok := expr.(*ast.StarExpr); ok {
		expr = star.X
	}
	if name, ok := expr.(*ast.Ident); ok {
		return name.Name
	}
	return ""
}

// dedent takes one tab from the beginning of every line.
func dedent(code string) string {
	return strings.TrimPrefix(strings.ReplaceAll(code, "\n\t", "\n"), "\t")
}

func TestDeclaration(t *testing.T) {
	text := []byte("package p\n\n// box is a box.\ntype box struct{ a int }\n\nfunc (b *box) open() {}\n\nvar one, two = 1, 2\n\n" +
		"func Example_it() {\n\tif true {\n\t\tprintln(one)\n\t}\n\t// Output: 1\n}\n")
	for name, want := range map[string]string{
		"box":        "// box is a box.\ntype box struct{ a int }\n\nfunc (b *box) open() {}\n",
		"one":        "var one, two = 1, 2\n",
		"Example_it": "if true {\n\tprintln(one)\n}\n// Output: 1\n",
	} {
		code, ok := declaration(t, text, name)
		assert.True(t, ok, name)
		assert.Equal(t, want, code, name)
	}
	_, ok := declaration(t, text, "open")
	assert.False(t, ok)
}
