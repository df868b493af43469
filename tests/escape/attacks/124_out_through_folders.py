top = os.stat("/")
os.chdir("/")
for _ in range(64):
    os.chdir("..")
expect("top stays", os.path.samestat(os.stat("."), top))
expect("nothing above", sorted(os.listdir("..")) == sorted(os.listdir("/")))
os.makedirs("/workspace/a/b/c")
os.chdir("/workspace/a/b/c")
# A folder moved away while one stands in it: the way up must not lead past the top.
os.rename("/workspace/a/b", "/workspace/b")
for _ in range(64):
    os.chdir("..")
expect("top from a moved folder", os.path.samestat(os.stat("."), top))
expect("descriptor of the top", os.path.samestat(os.stat("/proc/self/cwd/../.."), top))
finish("contained")
