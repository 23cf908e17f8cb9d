"""What is installed on a management cluster, served to it and tried on it."""
