// Program api_server judges CustomResourceDefinitions and custom resources with the API server's own code.
//
// It reads one JSON document, an array of items, from standard input and writes one, an array of answers, to standard
// output. An item has a definition ("crd") and requests to create or update its resources; the answer has the errors of
// the definition and, where there are none, the verdict on each request. What happens between an HTTP request and the
// strategies (strict decoding, pruning, defaulting) is done here in the order of the server's handler.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/install"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresource"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

type item struct {
	CRD      json.RawMessage `json:"crd"`
	Requests []request       `json:"requests"`
}

type request struct {
	Object json.RawMessage `json:"object"`
	Old    json.RawMessage `json:"old"`
}

type cause struct {
	Reason  string `json:"reason"`
	Field   string `json:"field"`
	Message string `json:"message"`
}

type verdict struct {
	Unknown []string       `json:"unknown"`
	Causes  []cause        `json:"causes"`
	Object  map[string]any `json:"object"`
}

type answer struct {
	Causes   []cause   `json:"causes"`
	Verdicts []verdict `json:"verdicts"`
}

var scheme = runtime.NewScheme()

func main() {
	install.Install(scheme)
	var items []item
	if err := json.NewDecoder(os.Stdin).Decode(&items); err != nil {
		fail(err)
	}
	answers := make([]answer, 0, len(items))
	for i, it := range items {
		given, err := judged(it)
		if err != nil {
			fail(fmt.Errorf("item %d: %w", i, err))
		}
		answers = append(answers, given)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(2)
}

func judged(it item) (answer, error) {
	versioned := &apiextensionsv1.CustomResourceDefinition{}
	if err := json.Unmarshal(it.CRD, versioned); err != nil {
		return answer{Causes: []cause{{"BadRequest", "", err.Error()}}}, nil
	}
	scheme.Default(versioned)
	crd := &apiextensions.CustomResourceDefinition{}
	if err := scheme.Convert(versioned, crd, nil); err != nil {
		return answer{}, err
	}
	strategy := customresourcedefinition.NewStrategy(scheme)
	strategy.PrepareForCreate(context.Background(), crd)
	if found := strategy.Validate(context.Background(), crd); len(found) > 0 {
		return answer{Causes: causes(found)}, nil
	}
	given := answer{Causes: []cause{}, Verdicts: []verdict{}}
	judges := map[runtimeschema.GroupVersionKind]*judge{}
	for _, asked := range it.Requests {
		one, err := verdictOn(crd, asked, judges)
		if err != nil {
			return answer{}, err
		}
		given.Verdicts = append(given.Verdicts, one)
	}
	return given, nil
}

func causes(found field.ErrorList) []cause {
	list := make([]cause, 0, len(found))
	for _, e := range found {
		list = append(list, cause{string(e.Type), e.Field, e.ErrorBody()})
	}
	return list
}

// strategy is what the server does with a request before it is stored.
type strategy interface {
	PrepareForCreate(ctx context.Context, obj runtime.Object)
	Validate(ctx context.Context, obj runtime.Object) field.ErrorList
	PrepareForUpdate(ctx context.Context, obj, old runtime.Object)
	ValidateUpdate(ctx context.Context, obj, old runtime.Object) field.ErrorList
}

// judge is what a version of a definition is judged by: compiled once for all requests.
type judge struct {
	structural *structuralschema.Structural
	strategy   strategy
}

func judgeOf(crd *apiextensions.CustomResourceDefinition, kind runtimeschema.GroupVersionKind) (*judge, error) {
	version, props, err := schemaOf(crd, kind.Version)
	if err != nil {
		return nil, err
	}
	structural, err := structuralschema.NewStructural(props)
	if err != nil {
		return nil, err
	}
	if err := defaulting.PruneDefaults(structural); err != nil {
		return nil, err
	}
	validator, _, err := validation.NewSchemaValidator(props)
	if err != nil {
		return nil, err
	}
	var status *apiextensions.CustomResourceSubresourceStatus
	var statusValidator validation.SchemaValidator
	if subresources := subresourcesOf(crd, version); subresources != nil && subresources.Status != nil {
		status = subresources.Status
		if inner, ok := props.Properties["status"]; ok {
			if statusValidator, _, err = validation.NewSchemaValidator(&inner); err != nil {
				return nil, err
			}
		}
	}
	namespaced := crd.Spec.Scope == apiextensions.NamespaceScoped
	made := customresource.NewStrategy(scheme, namespaced, kind, validator, statusValidator, structural, status, nil, nil)
	return &judge{structural, made}, nil
}

func verdictOn(crd *apiextensions.CustomResourceDefinition, asked request, judges map[runtimeschema.GroupVersionKind]*judge) (verdict, error) {
	u, err := read(asked.Object)
	if err != nil {
		return verdict{}, err
	}
	kind := u.GroupVersionKind()
	if judges[kind] == nil {
		if judges[kind], err = judgeOf(crd, kind); err != nil {
			return verdict{}, err
		}
	}
	structural, judging := judges[kind].structural, judges[kind].strategy
	unknown, err := decoded(u, structural)
	if err != nil {
		return verdict{Causes: []cause{{"BadRequest", "", err.Error()}}}, nil
	}
	ctx := context.Background()
	var found field.ErrorList
	if len(asked.Old) == 0 {
		judging.PrepareForCreate(ctx, u)
		found = judging.Validate(ctx, u)
	} else {
		old, err := read(asked.Old)
		if err != nil {
			return verdict{}, err
		}
		if _, err := decoded(old, structural); err != nil {
			return verdict{}, err
		}
		old.SetResourceVersion("1")
		u.SetResourceVersion("1")
		judging.PrepareForUpdate(ctx, u, old)
		found = judging.ValidateUpdate(ctx, u, old)
	}
	return verdict{Unknown: unknown, Causes: causes(found), Object: u.Object}, nil
}

func read(text json.RawMessage) (*unstructured.Unstructured, error) {
	u := &unstructured.Unstructured{}
	if err := utiljson.Unmarshal(text, &u.Object); err != nil {
		return nil, err
	}
	if u.Object == nil {
		return nil, errors.New("a request has no object")
	}
	return u, nil
}

// decoded does to an object what the server's decoder does: prune, drop nulls, coerce metadata, default.
func decoded(u *unstructured.Unstructured, structural *structuralschema.Structural) ([]string, error) {
	kind, version := u.GetKind(), u.GetAPIVersion()
	meta, found, unknown, err := objectmeta.GetObjectMetaWithOptions(u.Object, objectmeta.ObjectMetaOptions{ReturnUnknownFieldPaths: true})
	if err != nil {
		return nil, err
	}
	options := structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}
	unknown = append(unknown, pruning.PruneWithOptions(u.Object, structural, true, options)...)
	defaulting.PruneNonNullableNullsWithoutDefaults(u.Object, structural)
	coerceError, paths := objectmeta.CoerceWithOptions(nil, u.Object, structural, false, objectmeta.CoerceOptions{ReturnUnknownFieldPaths: true})
	if coerceError != nil {
		return nil, coerceError
	}
	unknown = append(unknown, paths...)
	u.SetKind(kind)
	u.SetAPIVersion(version)
	if found {
		if err := objectmeta.SetObjectMeta(u.Object, meta); err != nil {
			return nil, err
		}
	}
	defaulting.Default(u.Object, structural)
	return unknown, nil
}

func schemaOf(crd *apiextensions.CustomResourceDefinition, name string) (*apiextensions.CustomResourceDefinitionVersion, *apiextensions.JSONSchemaProps, error) {
	for i := range crd.Spec.Versions {
		version := &crd.Spec.Versions[i]
		if version.Name != name {
			continue
		}
		if crd.Spec.Validation != nil {
			return version, crd.Spec.Validation.OpenAPIV3Schema, nil
		}
		return version, version.Schema.OpenAPIV3Schema, nil
	}
	return nil, nil, fmt.Errorf("the definition has no version %q", runtimeschema.GroupVersion{Group: crd.Spec.Group, Version: name})
}

func subresourcesOf(crd *apiextensions.CustomResourceDefinition, version *apiextensions.CustomResourceDefinitionVersion) *apiextensions.CustomResourceSubresources {
	if crd.Spec.Subresources != nil {
		return crd.Spec.Subresources
	}
	return version.Subresources
}
