package difference_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"robust/internal/difference"
)

func TestJSON(t *testing.T) {
	for _, test := range []struct {
		here, there string
		want        []string
	}{
		{`1`, `1`, nil},
		{`{"a":[1,{"b":null}]}`, `{ "a": [1, {"b": null}] }`, nil},
		{`1`, `1.0`, []string{"plan is 1, there 1.0"}},
		{`12345678901234567890`, `12345678901234567891`, []string{"plan is 12345678901234567890, there 12345678901234567891"}},
		{`{"b":1,"a":"<x>"}`, `{"b":2,"c":true}`, []string{`plan.a is "<x>", there absent`, "plan.b is 1, there 2", "plan.c is absent, there true"}},
		{`{"a":[1,2]}`, `{"a":[1,3]}`, []string{"plan.a[1] is 2, there 3"}},
		{`[1]`, `[1,2]`, []string{"plan is [1], there [1,2]"}},
		{`null`, `{}`, []string{"plan is null, there {}"}},
		{`{}`, `[]`, []string{"plan is {}, there []"}},
		{`0`, `[]`, []string{"plan is 0, there []"}},
		{`"` + strings.Repeat("é", 70) + `"`, `""`, []string{`plan is "` + strings.Repeat("é", 59) + `…, there ""`}},
	} {
		assert.Equal(t, test.want, difference.JSON("plan", json.RawMessage(test.here), json.RawMessage(test.there), "there"), "%s and %s", test.here, test.there)
	}
}
