"""What to run, as the host uploaded it: lines "NAME VALUE...", with free text in base64."""

import manifest


class Request:
    def __init__(self, path):
        self.language = ""
        self.arguments = []
        self.variables = {}
        self.limits = {}
        with open(path) as file:
            for line in file:
                name, *values = line.split()
                getattr(self, "take_" + name)(*values)

    def take_language(self, name):
        self.language = name

    def take_argument(self, value=""):
        self.arguments.append(manifest.decode(value))

    def take_variable(self, name, value=""):
        self.variables[manifest.decode(name)] = manifest.decode(value)

    def take_limit(self, name, value):
        self.limits[name] = int(value)
