"""Whether a cluster is ready for manifests: what they need, what the cluster has, and what lies between.

Two plain records come first: ``needs`` is what the manifests say, ``facts`` what the cluster answered. Each other
module but ``looking``, which asks the server, judges one subject of these two, and gives findings with their remedies.
"""
