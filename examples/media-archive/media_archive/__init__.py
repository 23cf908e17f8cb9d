"""Archives for media files: one MediaArchive per collection becomes a vault with its key, notices and rights."""
