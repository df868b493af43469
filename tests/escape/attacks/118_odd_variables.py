odd = {"LD_PRELOAD": "/workspace/evil.so", "LD_LIBRARY_PATH": "/workspace",
       "PYTHONPATH": "/workspace", "PYTHONSTARTUP": "/workspace/start.py",
       "GLIBC_TUNABLES": "glibc.malloc.check=3",
       "BASH_ENV": "/workspace/start.sh", "BASH_FUNC_x%%": "() { :; }", "a b": "c", "-x": "y",
       "\u00e9": "\u00fc", "newline": "one\ntwo"}
for name, value in odd.items():
    expect(name, os.environ.get(name) == value)
status = status_of("self")
expect("still confined", status["NoNewPrivs"] == "1" and status["Seccomp"] == "2")
finish("contained")
