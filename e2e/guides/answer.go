// Answers each line of standard input, a token, with whose it is or why it is refused.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
)

func main() {
	ctx := context.Background()
	verifier, err := newVerifier(ctx, os.Getenv("AUTH_URL"), os.Getenv("APP_ID"))
	if err != nil {
		panic(err)
	}
	answers := json.NewEncoder(os.Stdout)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		answer := map[string]string{}
		if user, err := userOf(ctx, verifier, lines.Text()); err != nil {
			answer["refused"] = err.Error()
		} else {
			answer["user"] = user
		}
		answers.Encode(answer)
	}
}
