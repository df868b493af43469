for descriptor in range(3):
    os.close(descriptor)
while True:
    signal.pause()
