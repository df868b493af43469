print("contained: " + " ".join(sorted(os.listdir("/dev"))))
