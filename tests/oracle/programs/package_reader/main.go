// Reads a package as Crossplane does and says what it found, as JSON.
//
//	package_reader archive FILE     what `crossplane xpkg push` makes of a file
//	package_reader layout FOLDER    an OCI image layout
//	package_reader registry NAME    what a cluster pulls
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/Masterminds/semver/v3"
	"github.com/crossplane/crossplane-runtime/v2/pkg/xpkg"
	"github.com/crossplane/crossplane-runtime/v2/pkg/xpkg/parser"
	pkgmetav1 "github.com/crossplane/crossplane/apis/v2/pkg/meta/v1"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

// found is what a package says and holds.
type found struct {
	Kind         string                 `json:"kind"`
	Name         string                 `json:"name"`
	Digest       string                 `json:"digest"`
	Annotations  map[string]string      `json:"annotations"`
	Crossplane   string                 `json:"crossplane"`
	Dependencies []pkgmetav1.Dependency `json:"dependencies"`
	Objects      []string               `json:"objects"`
	Marks        []string               `json:"marks"`
	Lint         string                 `json:"lint"`
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func image(way, where string) v1.Image {
	switch way {
	case "archive":
		return must(xpkg.AnnotateLayers(must(tarball.ImageFromPath(where, nil))))
	case "layout":
		index := must(must(layout.FromPath(where)).ImageIndex())
		return must(index.Image(must(index.IndexManifest()).Manifests[0].Digest))
	default:
		return must(remote.Image(must(name.ParseReference(where, name.StrictValidation))))
	}
}

func linter(kind string) parser.Linter {
	switch kind {
	case pkgmetav1.ConfigurationKind:
		return xpkg.NewConfigurationLinter()
	case pkgmetav1.ProviderKind:
		return xpkg.NewProviderLinter()
	default:
		return xpkg.NewFunctionLinter()
	}
}

func main() {
	read := image(os.Args[1], os.Args[2])
	must(0, validate.Image(read))

	said := found{Digest: must(read.Digest()).String()}
	for _, layer := range must(read.Manifest()).Layers {
		said.Marks = append(said.Marks, layer.Annotations[xpkg.AnnotationKey])
	}
	stream := must(xpkg.ExtractPackageYAML(read))
	packages := parser.New(must(xpkg.BuildMetaScheme()), must(xpkg.BuildObjectScheme()))
	parsed := must(packages.Parse(context.Background(), io.NopCloser(stream)))
	meta, _ := xpkg.TryConvertToPkg(parsed.GetMeta()[0], &pkgmetav1.Provider{}, &pkgmetav1.Configuration{}, &pkgmetav1.Function{})
	said.Kind = parsed.GetMeta()[0].GetObjectKind().GroupVersionKind().Kind
	if err := linter(said.Kind).Lint(parsed); err != nil {
		said.Lint = err.Error()
	}
	object := parsed.GetMeta()[0].(interface {
		GetName() string
		GetAnnotations() map[string]string
	})
	said.Name, said.Annotations = object.GetName(), object.GetAnnotations()
	if constraints := meta.GetCrossplaneConstraints(); constraints != nil {
		said.Crossplane = constraints.Version
	}
	said.Dependencies = meta.GetDependencies()
	for _, dependency := range said.Dependencies {
		must(semver.NewConstraint(dependency.Version))
	}
	for _, held := range parsed.GetObjects() {
		said.Objects = append(said.Objects, held.GetObjectKind().GroupVersionKind().Kind)
	}
	must(0, json.NewEncoder(os.Stdout).Encode(said))
}
