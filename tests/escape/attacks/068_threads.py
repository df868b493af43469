import threading

held = threading.Event()
threading.stack_size(64 << 10)
count = 0
try:
    while count < 40_000:
        threading.Thread(target=held.wait, daemon=True).start()
        count += 1
    escapes.append(f"{count} threads")
except RuntimeError:
    expect("refused below the limit", count < 256)
finish("contained")
sys.stdout.flush()
os._exit(0)
