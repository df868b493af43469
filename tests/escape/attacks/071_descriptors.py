import resource

most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
expect(f"limit {most}", most == 256)
kept = []


def fill():
    while len(kept) < 100_000:
        kept.append(os.open("/dev/null", os.O_RDONLY))


attempt("open", fill)
attempt("pipe", os.pipe)
finish("contained")
