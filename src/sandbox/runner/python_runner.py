# Runs /run/rexa/main.py as __main__ with the workspace as the first folder of sys.path, as if it had
# been started there. What the program prints and its exit code stay those of a plain interpreter; one
# that looks at its own stack sees a frame of this file at the bottom.
# Every start compiles this file, so what only an exception needs is in report.py.
import os
import sys

MAIN = "/run/rexa/main.py"
PID = os.getpid()


def report(*exception):
    scope = {"exception": exception, "MAIN": MAIN, "RUNNER": __file__}
    try:
        if os.getpid() == PID:
            with open("/run/rexa/report.py") as file:
                exec(file.read(), scope)
    except BaseException:
        pass  # a note is a courtesy; the traceback is what the program owes
    sys.__excepthook__(*scope["exception"])


def renamed(code):
    constants = [renamed(one) if isinstance(one, type(code)) else one for one in code.co_consts]
    return code.replace(co_filename=MAIN, co_consts=tuple(constants))


# compile() first makes all of Python's ast module, which takes a quarter of the time of a start.
# exec() of a text does not, but calls its file "<string>". So exec() begins, is stopped before the
# first instruction, and the code it made gets its right name. Whatever is unusual is left to compile().
# What exec() is given has no builtins: not even in error could it do anything.
def compiled(source):
    made = []
    warnings = []
    scope = {"__builtins__": {}}

    class Stderr:
        write = warnings.append

    def stop(frame, event, argument):
        if frame.f_globals is scope:
            made.append(frame.f_code)
            raise StopIteration

    if sys.gettrace() is None and not sys.warnoptions:
        stderr, sys.stderr = sys.stderr, Stderr
        sys.settrace(stop)
        try:
            exec(source, scope)
        except BaseException:
            pass
        sys.settrace(None)
        sys.stderr = stderr
    if not made or warnings:
        return compile(source, MAIN, "exec", dont_inherit=True)
    return renamed(made[0])


main = type(sys)("__main__")
main.__file__ = MAIN
main.__cached__ = None
main.__annotations__ = {}
main.__builtins__ = __builtins__
sys.modules["__main__"] = main
sys.argv[0] = MAIN
sys.path[0] = "/workspace"
sys.excepthook = report
with open(MAIN, "rb") as file:
    source = file.read()
exec(compiled(source), main.__dict__)
