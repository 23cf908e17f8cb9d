"""What evaluating an expression costs, as kube-apiserver counts it.

``actual`` charges while an expression runs; ``estimate`` bounds the cost beforehand from the sizes that a schema
allows.
"""
