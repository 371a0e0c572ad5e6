// A program that calls what ../database says is vulnerable: the check must find it.
package main

import (
	"os"
	"strings"
)

func main() {
	os.Stdout.WriteString(strings.ToUpper("found\n"))
}
