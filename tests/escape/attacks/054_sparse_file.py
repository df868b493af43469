def grow():
    with open("/workspace/sparse", "wb") as file:
        file.truncate(1 << 50)


def write_far():
    with open("/workspace/far", "wb", buffering=0) as file:
        file.seek(1 << 40)
        file.write(b"x")


attempt("truncate", grow)
attempt("write far away", write_far)
finish("contained")
