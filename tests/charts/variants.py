"""Values that people give the charts, each with what it is for."""

ROLE = "arn:aws:iam::123456789012:role/crossplane"
CHAIN = {"assumeRoleChain": [{"roleARN": "arn:aws:iam::111111111111:role/streamflix", "externalID": "crossplane"}]}

PLATFORM = {
    "defaults": {},
    "irsa": {
        "login": {"credentials": {"source": "IRSA"}},
        "runtime": {"serviceAccountAnnotations": {"eks.amazonaws.com/role-arn": ROLE}},
    },
    "chain": {"providerConfigs": {"streamflix-prod": CHAIN}},
    "secret": {
        "providerConfigs": {
            "streamflix-dev": {
                "credentials": {
                    "source": "Secret",
                    "secretRef": {"namespace": "crossplane-system", "name": "aws", "key": "credentials"},
                }
            }
        }
    },
    "endpoint": {"login": {"endpoint": {"url": {"type": "Static", "static": "https://aws.example.org"}}}},
    "left-out": {"providerConfigs": {"streamflix-prod": None}},
    "additional": {"providerConfigs": {"shared": {"additional": True}}},
    "web-identity": {"login": {"credentials": {"source": "WebIdentity", "webIdentity": {"roleARN": ROLE}}}},
    "mirror": {
        "packages": {"registry": "mirror.example.org/crossplane/", "pullSecrets": [{"name": "mirror"}]},
        "global": {"anything": "of a chart around it"},
    },
    "pinned": {
        "packages": {"pullPolicy": "Always", "providers": {"provider-aws-ec2": "r.example.org/ec2@sha256:" + "0" * 64}}
    },
    "bare": {
        **{name: {"create": False} for name in ("activation", "namespaces", "roles")},
        "packages": {"install": False},
        "admission": {"environments": False},
        "protection": {"enabled": False, "keep": False},
    },
    "channel": {"compositions": {"channel": "stable"}},
    "waiting": {"wait": {"enabled": True, "timeout": "3m"}},
    "environments": {
        "environments": {
            "qa": {"namespace": "video-qa", "labels": {"team": "video"}},
            "prod": {"namespace": "video-prod", "protected": True},
        },
    },
    "runtime": {
        "runtime": {
            "name": "ours",
            "serviceAccount": "ours",
            "deploymentTemplate": {
                "spec": {
                    "selector": {},
                    "template": {
                        "spec": {
                            "containers": [
                                {
                                    "name": "package-runtime",
                                    "resources": {"limits": {"memory": "1Gi"}},
                                    "envFrom": [{"secretRef": {"name": "proxy", "optional": True}}],
                                }
                            ],
                            "tolerations": [{"key": "platform", "operator": "Exists"}],
                        }
                    },
                }
            },
        }
    },
}
GITOPS = {
    "defaults": {},
    "claims-only": {"platform": {"enabled": False}},
    "switched-off": {"environments": {"staging": {"enabled": False}}},
    "settings": {"settings": {"create": True}},
    "environments": {
        "environments": {"qa": {"namespace": "video-qa", "prune": False}, "prod": {"namespace": "streamflix-prod"}},
        "repository": {"url": "https://git.example.org/x.git", "revision": "main", "claims": "env"},
    },
    "platform": {
        "platform": {
            "values": {
                "wait": {"enabled": True},
                "packages": {"providers": {"provider-aws-ec2": None}},
                "environments": {"dev": {"labels": {"team": "video"}}},
            },
            "prune": True,
        },
        "project": {
            "visible": [{"group": "*.aws.m.upbound.io", "kind": "*"}],
            "syncWindows": [{"kind": "deny", "schedule": "0 22 * * *", "duration": "8h", "applications": ["*"]}],
        },
        "sync": {"retry": {"limit": 30}},
    },
}

OPTIONAL_TEXT = {
    "containers": [{"name": "package-runtime", "envFrom": [{"secretRef": {"name": "proxy", "optional": "true"}}]}]
}

REFUSED = {
    "platform": [
        ({"enviroments": {}}, "enviroments"),
        ({"environments": {"dev": {"name": "x"}}}, "namespace"),
        ({"environments": {"Dev": {"namespace": "x"}}}, "Dev"),
        ({"login": {"credentials": {"source": "Magic"}}}, "Magic"),
        ({"providerConfigs": {"x": {"assumeRoleChain": [{"roleARN": "crossplane"}]}}}, "crossplane"),
        ({"packages": {"install": "no"}}, "boolean"),
        ({"packages": {"provider": {}}}, "provider"),
        ({"compositions": {"channel": "not a label"}}, "not a label"),
        ({"environments": {"of-more-than-16-letters": {"namespace": "x"}}}, "of-more-than-16-letters"),
        ({"environments": {"ends--twice": {"namespace": "x"}}}, "ends--twice"),
        ({"packages": {"registry": "https://mirror.example.org"}}, "https://mirror.example.org"),
        ({"runtime": {"serviceAccountAnnotations": {"eks.amazonaws.com/role-arn": "my-role"}}}, "my-role"),
        ({"login": {"credentials": {"source": "Secret", "secretRef": {"name": "a", "key": "b"}}}}, "namespace"),
        ({"runtime": {"deploymentTemplate": {"spce": {}}}}, "spce"),
        ({"login": {"credentials": {"webIdentity": {"rolearn": ROLE}}}}, "rolearn"),
        ({"login": {"credentials": {"webIdentity": {"roleARN": "crossplane"}}}}, "crossplane"),
        ({"login": {"endpoint": {"urll": {}}}}, "urll"),
        ({"providerConfigs": {"x": {"assumeRoleChain": [{"externalID": "x"}]}}}, "roleARN"),
        ({"packages": {"functions": {"function-x": "a: b"}}}, "a: b"),
        ({"packages": {"providers": {"it's": "r.example.org/x:v1"}}}, "it's"),
        ({"environments": {"dev": {"labels": {"a": "b c"}}}}, "b c"),
        ({"environments": {"dev": {"labels": {"a b": "c"}}}}, "a b"),
        ({"wait": {"timeout": "never"}}, "never"),
        ({"wait": {"timeout": "0"}}, "'0'"),
        ({"wait": {"timeout": "0m0.0s"}}, "0m0.0s"),
        (
            {"runtime": {"deploymentTemplate": {"spec": {"selector": {}, "template": {"spec": OPTIONAL_TEXT}}}}},
            "'true' is not of type 'boolean'",
        ),
        *(
            ({"packages": {kind: {"function-auto-ready": reference}}}, reference)
            for kind in ("functions", "providers")
            for reference in (
                *("v0.8.0", "bar", "function-auto-ready", "crossplane-contrib/function-auto-ready:v0.7.0"),
                *("xpkg.crossplane.io/crossplane-contrib/function-auto-ready", "localhost:5000/x:v1"),
            )
        ),
        ({"packages": {"pullSecrets": [{"name": "A b"}]}}, "A b"),
        ({"providerConfigs": {"A b": {}}}, "A b"),
        ({"packages": None}, "packages"),
        ({"namespaces": None}, "namespaces"),
    ],
    "gitops": [
        ({"repo": {}}, "repo"),
        ({"environments": {"qa": {"prune": True}}}, "namespace"),
        ({"sync": {"retry": {"limit": "many"}}}, "integer"),
        ({"project": {"visible": [{"kind": "Bucket"}]}}, "group"),
        ({"platform": {"values": {"loginn": {}}}}, "loginn"),
        ({"platform": {"values": {"packages": {"install": "no"}}}}, "boolean"),
        ({"repository": {"url": "notaurl"}}, "notaurl"),
        ({"repository": {"claims": "/claims/"}}, "/claims/"),
        ({"environments": {"of-more-than-16-letters": {"namespace": "x"}}}, "of-more-than-16-letters"),
        ({"project": {"syncWindows": [{"knd": "allow"}]}}, "knd"),
        ({"project": {"syncWindows": [{"kind": "never", "schedule": "* * * * *", "duration": "1h"}]}}, "never"),
        ({"platform": {"values": {"runtime": {"deploymentTemplate": {"spce": {}}}}}}, "spce"),
        ({"platform": {"namespace": "a b"}}, "a b"),
        ({"sync": None}, "sync"),
        ({"sync": {"options": ["ServerSideApply"]}}, "ServerSideApply"),
        *(({"platform": {"path": path}}, path) for path in ("../x", "a/../b", "a/./b", "a//b", "..")),
        ({"platform": {"values": {"runtime": {"deploymentTemplate": {"metadata": {"labels": {"a": None}}}}}}}, "None"),
        ({"sync": {"retry": {"backoff": {"duration": "soon"}}}}, "soon"),
    ],
}
"""Values that the schemas refuse, each with a word of why."""
