"""Type checking of CEL expressions: which function is meant, what type comes out, what does not fit.

May use the syntax and the declarations of the libraries; evaluates nothing.
"""
