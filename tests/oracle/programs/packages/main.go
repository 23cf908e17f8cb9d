// Writes Crossplane packages with the library that Crossplane uses: each as an archive (.xpkg) and as an OCI image
// layout (a folder), and beside them the package.yaml that the library finds in the image's file system (.yaml).
package main

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

const (
	stream     = "package.yaml"
	annotation = "io.crossplane.xpkg"
)

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// packed is a layer with one file.
func packed(file string, content []byte) v1.Layer {
	var buffer bytes.Buffer
	writer := tar.NewWriter(&buffer)
	check(writer.WriteHeader(&tar.Header{Name: file, Mode: 0o644, Size: int64(len(content))}))
	must(writer.Write(content))
	check(writer.Close())
	return must(tarball.LayerFromOpener(func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(buffer.Bytes())), nil
	}))
}

// write writes an image as an archive and as an OCI image layout.
func write(folder, called string, image v1.Image) {
	tag := must(name.NewTag("example.org/thing:v1"))
	check(tarball.WriteToFile(filepath.Join(folder, called+".xpkg"), tag, image))
	path := must(layout.Write(filepath.Join(folder, called), empty.Index))
	check(path.AppendImage(image))
	check(os.WriteFile(filepath.Join(folder, called+".yaml"), flattened(image), 0o644))
}

// flattened is the package.yaml in the file system that all layers make together.
func flattened(image v1.Image) []byte {
	reader := tar.NewReader(mutate.Extract(image))
	for {
		if must(reader.Next()).Name == stream {
			return must(io.ReadAll(reader))
		}
	}
}

func main() {
	content, folder := must(os.ReadFile(os.Args[1])), os.Args[2]
	base := packed(stream, content)
	digest := must(base.Digest())

	plain := must(mutate.AppendLayers(empty.Image, packed(stream, []byte("kind: Hidden\n")), base))
	write(folder, "plain", plain)

	runtime := must(random.Image(5000, 3))
	marked := must(mutate.Append(runtime,
		mutate.Addendum{Layer: base, Annotations: map[string]string{annotation: "base"}},
		mutate.Addendum{Layer: packed(stream, []byte("kind: Above\n"))},
	))
	config := must(marked.ConfigFile()).Config
	config.Labels = map[string]string{annotation + ":" + digest.String(): "base"}
	write(folder, "marked", must(mutate.Config(marked, config)))

	index := mutate.AppendManifests(empty.Index, mutate.IndexAddendum{
		Add:        marked,
		Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: "amd64"}},
	})
	path := must(layout.Write(filepath.Join(folder, "index"), empty.Index))
	check(path.AppendIndex(index))
}
