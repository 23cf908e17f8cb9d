// Reads texts with the code that kubectl reads files with: a list of base64 texts in, a list of answers out.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	yamlv2 "go.yaml.in/yaml/v2"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// An answer holds the documents that are not empty, why reading ended early, and whether a piece that was cut out of
// the text holds more than its first document, which is passed over.
type answer struct {
	Documents []any  `json:"documents"`
	Error     string `json:"error"`
	LosesRest bool   `json:"loses_rest"`
}

func read(text []byte) (found answer) {
	found.Documents = []any{}
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096)
	for {
		var raw json.RawMessage
		err := decoder.Decode(&raw)
		if errors.Is(err, io.EOF) {
			return found
		}
		var document any
		if err == nil && len(raw) > 0 {
			numbers := json.NewDecoder(bytes.NewReader(raw))
			numbers.UseNumber()
			err = numbers.Decode(&document)
		}
		if err != nil {
			found.Error = err.Error()
			return found
		}
		if document != nil {
			found.Documents = append(found.Documents, document)
		}
	}
}

func losesRest(text []byte) (loses bool) {
	pieces := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(bytes.TrimLeft(text, " \t\r\n"))))
	for {
		piece, err := pieces.Read()
		if err != nil {
			return loses
		}
		loses = loses || hasMore(piece)
	}
}

func hasMore(piece []byte) (more bool) {
	defer func() {
		if recover() != nil {
			more = true
		}
	}()
	decoder := yamlv2.NewDecoder(bytes.NewReader(piece))
	var ignored any
	return decoder.Decode(&ignored) == nil && !errors.Is(decoder.Decode(&ignored), io.EOF)
}

func main() {
	var texts [][]byte
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	answers := make([]answer, 0, len(texts))
	for _, text := range texts {
		found := read(text)
		found.LosesRest = losesRest(text)
		answers = append(answers, found)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
