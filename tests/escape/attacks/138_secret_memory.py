# Memory that neither a mapping nor a file's size in blocks shows, and that cannot be swapped out.
attempt("memfd_secret", lambda: call("memfd_secret", 0))
finish()
