// Says what Traefik's own code makes of what is asked on each line: "ok", "nothing: …" for what it takes and what then matches
// or does nothing, or "error: …".
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/rs/zerolog"
	"github.com/rs/zerolog/log"
	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/config/label"
	"github.com/traefik/traefik/v3/pkg/config/runtime"
	"github.com/traefik/traefik/v3/pkg/middlewares/requestdecorator"
	httpmuxer "github.com/traefik/traefik/v3/pkg/muxer/http"
	tcpmuxer "github.com/traefik/traefik/v3/pkg/muxer/tcp"
	"github.com/traefik/traefik/v3/pkg/server/middleware"
	tcpmiddleware "github.com/traefik/traefik/v3/pkg/server/middleware/tcp"
	"github.com/traefik/traefik/v3/pkg/tcp"
	"golang.org/x/net/http/httpguts"
)

type question struct {
	// Pattern of a regular expression.
	Pattern *string
	// A matcher with its values, and the language it is of: http or tcp.
	Language, Matcher, Rule string
	Values                  []string
	// Tags of a Consul service.
	Tags map[string]string
}

var parser, _ = httpmuxer.NewSyntaxParser()

func main() {
	zerolog.SetGlobalLevel(zerolog.Disabled)
	log.Logger = zerolog.Nop()
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		fmt.Fprintln(out, strings.ReplaceAll(answer(asked), "\n", " "))
	}
}

func answer(asked question) (verdict string) {
	// Traefik panics for some, too.
	defer func() {
		if cause := recover(); cause != nil {
			verdict = fmt.Sprint("error: ", cause)
		}
	}()
	var err error
	idle := ""
	switch {
	case asked.Pattern != nil:
		_, err = regexp.Compile(*asked.Pattern)
	case asked.Tags != nil:
		err, idle = build(asked.Tags)
	case asked.Language == "tcp":
		err, idle = connect(asked)
	default:
		err, idle = request(asked)
	}
	if err != nil {
		return "error: " + err.Error()
	}
	if strings.HasPrefix(idle, "perhaps: ") {
		return idle
	}
	if idle != "" {
		return "nothing: " + idle
	}
	return "ok"
}

// request adds the rule, and sends the request that its one matcher must match.
func request(asked question) (error, string) {
	hit := false
	muxer := httpmuxer.NewMuxer(parser, nil)
	err := muxer.AddRoute(asked.Rule, "", 1, "", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hit = true }))
	if err != nil || asked.Matcher == "" {
		return err, ""
	}
	switch asked.Matcher {
	case "HostRegexp":
		return nil, neverIn(asked.Values[0], hostCharacters, false)
	case "PathRegexp":
		return nil, neverIn(asked.Values[0], "", true)
	case "HeaderRegexp":
		asked.Matcher, asked.Values = "Header", []string{asked.Values[0], "x"}
		if err := muxer.AddRoute("Header(`"+asked.Values[0]+"`, `x`)", "", 1, "", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hit = true })); err != nil {
			return err, ""
		}
	case "QueryRegexp":
		return nil, ""
	}
	method, target, host, header, from := "GET", "/", "any.example", "X-Other: x", "192.0.2.1"
	first := asked.Values[0]
	switch asked.Matcher {
	case "Host":
		host = first
		if !isHost(first) {
			return nil, "no host has this name"
		}
		if strings.Contains(first, ":") {
			host = "[" + first + "]"
		}
	case "Path", "PathPrefix":
		target = escapePath(first)
	case "Method":
		method = strings.ToUpper(first)
	case "Header":
		header = first + ": " + asked.Values[1]
	case "Query":
		target = "/?" + url.Values{first: {asked.Values[1]}}.Encode()
	case "ClientIP":
		from = strings.Split(first, "/")[0]
	}
	text := method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + header + "\r\n\r\n"
	read, err := http.ReadRequest(bufio.NewReader(bytes.NewBufferString(text)))
	if err != nil {
		return nil, "no such request: " + err.Error()
	}
	// The server asks this before anything else.
	for name := range read.Header {
		if !httpguts.ValidHeaderFieldName(name) {
			return nil, "no such request: no header has this name"
		}
	}
	read.RemoteAddr = net.JoinHostPort(from, "1234")
	requestdecorator.New(nil).ServeHTTP(httptest.NewRecorder(), read, muxer.ServeHTTP)
	if !hit {
		return nil, "the request does not match"
	}
	return nil, ""
}

var labels = regexp.MustCompile(`^(?i:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)$`)

const hostCharacters = "abcdefghijklmnopqrstuvwxyz0123456789._:-"

// neverIn says whether an expression matches no text of some characters, or none that begins with a slash. Berth sees that for
// simple expressions only.
func neverIn(pattern, characters string, isPath bool) string {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return ""
	}
	if isPath && !begins(tree.Simplify()) || !isPath && !possible(tree.Simplify(), characters) {
		return "perhaps: it never matches"
	}
	return ""
}

// possible says whether an expression may match a text of some characters.
func possible(tree *syntax.Regexp, characters string) bool {
	all := func() bool {
		for _, sub := range tree.Sub {
			if !possible(sub, characters) {
				return false
			}
		}
		return true
	}
	switch tree.Op {
	case syntax.OpNoMatch:
		return false
	case syntax.OpLiteral:
		for _, each := range tree.Rune {
			if !strings.ContainsRune(characters, each) && (tree.Flags&syntax.FoldCase == 0 || !strings.ContainsRune(characters, unicode.ToLower(each))) {
				return false
			}
		}
		return true
	case syntax.OpCharClass:
		return strings.ContainsFunc(characters, func(each rune) bool { return contains(tree.Rune, each) })
	case syntax.OpCapture, syntax.OpConcat, syntax.OpPlus:
		return all()
	case syntax.OpRepeat:
		return tree.Min == 0 || all()
	case syntax.OpAlternate:
		return slices.ContainsFunc(tree.Sub, func(sub *syntax.Regexp) bool { return possible(sub, characters) })
	}
	return true
}

// begins says whether an expression that begins with ^ may go on with a slash.
func begins(tree *syntax.Regexp) bool {
	parts := tree.Sub
	if tree.Op != syntax.OpConcat || parts[0].Op != syntax.OpBeginText && parts[0].Op != syntax.OpBeginLine || len(parts) < 2 {
		return true
	}
	switch next := parts[1]; next.Op {
	case syntax.OpLiteral:
		return next.Rune[0] == '/'
	case syntax.OpPlus:
		return next.Sub[0].Op != syntax.OpLiteral || next.Sub[0].Rune[0] == '/'
	}
	return true
}

func contains(ranges []rune, char rune) bool {
	for index := 0; index < len(ranges); index += 2 {
		if char >= ranges[index] && char <= ranges[index+1] {
			return true
		}
	}
	return false
}

// isHost says whether a name can stand in the DNS, or is an address.
func isHost(name string) bool {
	if net.ParseIP(name) != nil {
		return true
	}
	for _, label := range strings.Split(strings.TrimSuffix(name, "."), ".") {
		if !labels.MatchString(label) {
			return false
		}
	}
	return len(name) <= 254
}

// escapePath writes a path as clients do: what is escaped stays.
func escapePath(path string) string {
	escaped := ""
	for index := 0; index < len(path); index++ {
		if strings.IndexByte("/-._~!$&'()*+,;=:@%[]", path[index]) >= 0 || isAlphanumeric(path[index]) {
			escaped += path[index : index+1]
		} else {
			escaped += fmt.Sprintf("%%%02X", path[index])
		}
	}
	return escaped
}

func isAlphanumeric(char byte) bool {
	return char >= '0' && char <= '9' || char >= 'A' && char <= 'Z' || char >= 'a' && char <= 'z'
}

// connect adds the rule, and opens the connection that its one matcher must match.
func connect(asked question) (error, string) {
	muxer, err := tcpmuxer.NewMuxer(nil)
	if err != nil {
		return err, ""
	}
	if err := muxer.AddRoute(asked.Rule, "", 1, "", tcp.HandlerFunc(func(tcp.WriteCloser) {})); err != nil {
		return err, ""
	}
	switch asked.Matcher {
	case "":
		return nil, ""
	case "HostSNIRegexp":
		return nil, neverIn(asked.Values[0], hostCharacters, false)
	}
	offer := &tls.Config{ServerName: "any.example", InsecureSkipVerify: true}
	from := "192.0.2.1"
	first := asked.Values[0]
	switch asked.Matcher {
	case "HostSNI":
		if first == "*" {
			return nil, ""
		}
		if !isHost(first) {
			return nil, "no host has this name"
		}
		offer.ServerName = first
	case "ALPN":
		offer.NextProtos = []string{first}
	case "ClientIP":
		from = strings.Split(first, "/")[0]
	}
	hello := greet(offer)
	if hello == nil {
		return nil, "no client can say this"
	}
	meta, err := tcpmuxer.NewConnData(hello.ServerName, address(net.JoinHostPort(from, "1234")), hello.SupportedProtos)
	if err != nil {
		return err, ""
	}
	if hit, _ := muxer.Match(meta); hit == nil {
		return nil, "the connection does not match"
	}
	return nil, ""
}

// greet returns what a client says first.
func greet(offer *tls.Config) *tls.ClientHelloInfo {
	here, there := net.Pipe()
	defer here.Close()
	go tls.Client(there, offer).Handshake()
	var hello *tls.ClientHelloInfo
	tls.Server(here, &tls.Config{GetConfigForClient: func(info *tls.ClientHelloInfo) (*tls.Config, error) {
		hello = info
		return nil, net.ErrClosed
	}}).Handshake()
	return hello
}

type address string

func (address) Network() string     { return "tcp" }
func (text address) String() string { return string(text) }

type none struct{}

func (none) BuildHTTP(context.Context, string) (http.Handler, error) {
	return http.NotFoundHandler(), nil
}

// build makes every middleware that tags define.
func build(tags map[string]string) (error, string) {
	config, err := label.DecodeConfiguration(tags)
	if err != nil {
		return err, ""
	}
	known := runtime.NewConfig(*config)
	builder := middleware.NewBuilder(known.Middlewares, none{}, nil)
	idle := ""
	for name := range known.Middlewares {
		if _, err := builder.BuildMiddlewareChain(context.Background(), []string{name}).Then(http.NotFoundHandler()); err != nil {
			return err, ""
		}
		if cause := useless(config.HTTP.Middlewares[name]); cause != "" {
			idle = cause
		}
	}
	streams := tcpmiddleware.NewBuilder(known.TCPMiddlewares)
	for name, spec := range known.TCPMiddlewares {
		if _, err := streams.BuildChain(context.Background(), []string{name}).Then(tcp.HandlerFunc(func(tcp.WriteCloser) {})); err != nil {
			return err, ""
		}
		if spec.InFlightConn != nil && spec.InFlightConn.Amount <= 0 {
			idle = "nothing gets through"
		}
	}
	return nil, idle
}

var method = regexp.MustCompile("^[!#$%&'*+.^_|~0-9A-Za-z-]+$")

// useless says why Traefik builds a middleware that then fails, lets nothing through, or does nothing.
func useless(spec *dynamic.Middleware) string {
	switch {
	case spec.ForwardAuth != nil:
		sent, err := http.NewRequest("GET", spec.ForwardAuth.Address, nil)
		if err != nil || sent.URL.Host == "" || sent.URL.Scheme != "http" && sent.URL.Scheme != "https" {
			return "nobody can be asked"
		}
		// Go's client mends a second colon, which no URL has.
		given, err := url.Parse(spec.ForwardAuth.Address)
		if _, _, none := net.SplitHostPort(given.Host); err != nil || none != nil && !strings.Contains(none.Error(), "missing port") {
			return "nobody can be asked"
		}
		if port, _ := strconv.Atoi(given.Port()); port > 65535 {
			return "nobody can be asked"
		}
	case spec.Headers != nil && spec.Headers.AccessControlMaxAge != nil && *spec.Headers.AccessControlMaxAge == 0:
		others := *spec.Headers
		others.AccessControlMaxAge = nil
		if !others.HasCustomHeadersDefined() && !others.HasCorsHeadersDefined() && !others.HasSecureHeadersDefined() {
			return "it allows nothing, and Traefik 3.6 refuses it"
		}
	case spec.InFlightReq != nil && spec.InFlightReq.Amount <= 0:
		return "nothing gets through"
	case spec.StripPrefix != nil:
		for _, prefix := range spec.StripPrefix.Prefixes {
			if !strings.HasPrefix(prefix, "/") {
				return "no path begins so"
			}
		}
	case spec.RedirectScheme != nil:
		target, err := url.Parse(spec.RedirectScheme.Scheme + "://any.example:" + spec.RedirectScheme.Port)
		if port, none := strconv.Atoi(target.Port()); none == nil && (port < 1 || port > 65535) || err != nil || !method.MatchString(target.Scheme) {
			return "the target is no URL"
		}
	case spec.ReplacePath != nil:
		if _, err := url.PathUnescape(spec.ReplacePath.Path); err != nil || !strings.HasPrefix(spec.ReplacePath.Path, "/") {
			return "no service knows this path"
		}
	case spec.Compress != nil:
		for _, each := range append(spec.Compress.ExcludedContentTypes, spec.Compress.IncludedContentTypes...) {
			if kind, _, _ := mime.ParseMediaType(each); !strings.Contains(kind, "/") {
				return "no content is of this type"
			}
		}
	case spec.Errors != nil:
		for _, status := range spec.Errors.Status {
			ends := strings.SplitN(status+"-"+status, "-", 3)
			if len(ends[0]) != 3 || len(ends[1]) != 3 || ends[1] < ends[0] || ends[0] < "100" || strings.Count(status, "-") > 1 {
				return "no status is among them"
			}
		}
	}
	return ""
}
