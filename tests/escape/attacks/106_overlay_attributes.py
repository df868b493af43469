# First turn: a parent leaves files. Second: the child forges what an overlay writes for itself.
# Third: its own child must see what the second left, and nothing of the host.
turn = host["turn"]
if turn == "first":
    os.makedirs("/workspace/folder/inner")
    for name in ("folder/kept", "folder/inner/kept", "plain"):
        with open("/workspace/" + name, "w") as file:
            file.write(name)
    print("contained: made")
elif turn == "second":
    os.mkdir("/workspace/own")
    with open("/workspace/own/file", "w") as file:
        file.write("own")
    forged = {"opaque": b"y", "whiteout": b"y", "redirect": b"/../../../etc", "metacopy": b"",
              "origin": b"\0\xfb\x1d\0\1" + bytes(24), "protattr": b"i", "nlink": b"U+1",
              "upper": b"\0\xfb\x1d\0\1" + bytes(24), "impure": b"y", "uuid": bytes(16)}
    for space in ("user", "trusted"):
        for name, value in forged.items():
            for path in ("folder", "folder/inner", "own", "own/file", "plain", "."):
                for prefix in (f"{space}.overlay.", f"{space}.overlay.overlay."):
                    try:
                        os.setxattr("/workspace/" + path, prefix + name, value)
                    except OSError:
                        pass
    print("contained: tried")
else:
    for name in ("folder/kept", "folder/inner/kept", "plain"):
        with open("/workspace/" + name) as file:
            expect(name, file.read() == name)
    with open("/workspace/own/file") as file:
        expect("own/file", file.read() == "own")
    expect("nothing else", sorted(os.listdir("/workspace")) == ["folder", "own", "plain"]
           and sorted(os.listdir("/workspace/own")) == ["file"])
    finish("contained")
