go mod init analysis
go work init . ../robust
go run .
