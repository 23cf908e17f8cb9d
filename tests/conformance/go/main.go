// Answers questions about Go's standard library, one JSON document per line on standard input.
//
// Values are written so that nothing is lost: {"f": text} for a float64, {"i": text} for an int64, {"s": base64} for
// a string, {"m": object} for a map; lists, booleans and null stand for themselves.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

type question struct {
	Op   string
	Args []any
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func decoded(value any) any {
	switch v := value.(type) {
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = decoded(v[i])
		}
		return list
	case map[string]any:
		for kind, content := range v {
			switch kind {
			case "f":
				return must(strconv.ParseFloat(content.(string), 64))
			case "i":
				return must(strconv.ParseInt(content.(string), 10, 64))
			case "s":
				return string(must(base64.StdEncoding.DecodeString(content.(string))))
			case "m":
				object := map[string]any{}
				for key, item := range content.(map[string]any) {
					object[key] = decoded(item)
				}
				return object
			}
		}
	}
	return value
}

func groups(pattern, text string) ([]string, error) {
	compiled, err := regexp.Compile(pattern)
	if err != nil {
		return nil, err
	}
	found := compiled.FindStringSubmatch(text)
	if found == nil {
		return nil, nil
	}
	out := make([]string, len(found))
	for i := range found {
		out[i] = base64.StdEncoding.EncodeToString([]byte(found[i]))
	}
	return out, nil
}

func encoded(value string) any { return base64.StdEncoding.EncodeToString([]byte(value)) }

// parts takes a URL apart: scheme, host, escaped path, host name, port, and the parameters by name.
func parts(u *url.URL, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	query := []any{}
	values := u.Query()
	names := []string{}
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		pair := []any{encoded(name)}
		for _, value := range values[name] {
			pair = append(pair, encoded(value))
		}
		query = append(query, pair)
	}
	return []any{
		encoded(u.Scheme), encoded(u.Host), encoded(u.EscapedPath()), encoded(u.Hostname()), encoded(u.Port()), query,
	}, nil
}

func answer(op string, args []any) (any, error) {
	text := encoded
	switch op {
	case "float32":
		return text(strconv.FormatFloat(args[0].(float64), 'g', -1, 32)), nil
	case "bool":
		value, err := strconv.ParseBool(args[0].(string))
		return text(strconv.FormatBool(value)), err
	case "int":
		value, err := strconv.ParseInt(args[0].(string), 10, 64)
		return text(strconv.FormatInt(value, 10)), err
	case "uint":
		value, err := strconv.ParseUint(args[0].(string), 10, 64)
		return text(strconv.FormatUint(value, 10)), err
	case "duration":
		value, err := time.ParseDuration(args[0].(string))
		return text(strconv.FormatInt(int64(value), 10)), err
	case "time":
		value, err := time.Parse(time.RFC3339, args[0].(string))
		return text(value.Format(time.RFC3339Nano)), err
	case "utc":
		value, err := time.Parse(time.RFC3339, args[0].(string))
		return text(value.UTC().Format(time.RFC3339Nano)), err
	case "address":
		value, err := netip.ParseAddr(args[0].(string))
		if value.Is4In6() {
			return text("mapped"), err
		}
		return text(value.String()), err
	case "prefix":
		value, err := netip.ParsePrefix(args[0].(string))
		return text(value.String()), err
	case "uri":
		return parts(url.ParseRequestURI(args[0].(string)))
	case "url":
		return parts(url.Parse(args[0].(string)))
	case "sprintf":
		return text(fmt.Sprintf(args[0].(string), args[1].([]any)...)), nil
	case "float":
		return text(strconv.FormatFloat(args[0].(float64), args[1].(string)[0], int(args[2].(int64)), 64)), nil
	case "parse":
		value, err := strconv.ParseFloat(args[0].(string), 64)
		return text(strconv.FormatFloat(value, 'g', -1, 64)), err
	case "marshal":
		data, err := json.Marshal(args[0])
		return text(string(data)), err
	case "upper":
		return text(strings.ToUpper(args[0].(string))), nil
	case "lower":
		return text(strings.ToLower(args[0].(string))), nil
	case "groups":
		return groups(args[0].(string), args[1].(string))
	}
	return nil, fmt.Errorf("no operation %q", op)
}

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	in := json.NewDecoder(bufio.NewReader(os.Stdin))
	for {
		var q question
		if err := in.Decode(&q); err != nil {
			return
		}
		result, err := answer(q.Op, decoded(q.Args).([]any))
		line := map[string]any{"out": result, "failed": err != nil}
		fmt.Fprintln(out, string(must(json.Marshal(line))))
	}
}
