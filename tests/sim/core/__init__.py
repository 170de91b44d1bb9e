"""The proof of the sync core: everything in one process, on disks that can be copied."""
