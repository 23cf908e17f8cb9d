"""How Go and Kubernetes read and write text: each subject once, for all who need it.

Lives here: what a text means to the programs that pyxp stands in for, and what they would write: numbers, quantities,
durations, times, addresses, URLs, names, formats of ``fmt``, quoting, JSON, base64, regular expressions. The modules
are named after their subjects, the functions say which function of Go they follow where there are several.
Does not live here: what a schema, an expression or a transform does with such a text.
All functions are pure. Text that cannot be read raises :class:`pyxp.gotext.errors.TextError`, which each room that
reads text turns into its own error. The behaviour is that of Go 1.26 and of Kubernetes 1.35;
``tests/conformance/test_go_standard_library.py`` asks Go itself.

May import: errors.
"""
