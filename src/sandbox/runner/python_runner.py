# Runs /run/rexa/main.py as __main__ with the workspace as the first folder of sys.path, as if it had
# been started there. When an exception ends it, its type, message and line are left in a note for
# the host; what the program prints and its exit code stay those of a plain interpreter.
import sys

RUNNER = __file__
MAIN = "/run/rexa/main.py"
NOTE = "/run/rexa/note/exception"


def without_runner(traceback):
    while traceback is not None and traceback.tb_frame.f_code.co_filename == RUNNER:
        traceback = traceback.tb_next
    return traceback


def line_in_main(error, traceback):
    if isinstance(error, SyntaxError) and error.filename == MAIN:
        return error.lineno
    line = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == MAIN:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def write_note(kind, error, traceback):
    name = kind.__qualname__
    if kind.__module__ not in ("builtins", "__main__"):
        name = kind.__module__ + "." + name
    fields = [name, str(error), str(line_in_main(error, traceback) or "")]
    with open(NOTE, "wb") as note:
        for field in fields:
            data = field.encode("utf-8", "backslashreplace")[:8192]
            note.write(b"%d\n" % len(data) + data)


def report(kind, error, traceback):
    traceback = without_runner(traceback)
    try:
        write_note(kind, error, traceback)
    except BaseException:
        pass  # a note is a courtesy; the traceback below is what the program owes
    sys.__excepthook__(kind, error.with_traceback(traceback), traceback)


def renamed(code):
    constants = [renamed(one) if isinstance(one, type(code)) else one for one in code.co_consts]
    return code.replace(co_filename=MAIN, co_consts=tuple(constants))


# compile() first makes all of Python's ast module, which takes a quarter of the time of a start.
# exec() of a text does not, but calls its file "<string>". So exec() begins, is stopped before the
# first instruction, and the code it made gets its right name. Whatever is unusual is left to compile().
def compiled(source):
    made = []
    warnings = []

    class Stderr:
        write = warnings.append

    def stop(frame, event, argument):
        if frame.f_code.co_filename == "<string>":
            made.append(frame.f_code)
            raise StopIteration

    usual = sys.implementation.name == "cpython" and sys.version_info >= (3, 8)
    if usual and sys.gettrace() is None:
        stderr, sys.stderr = sys.stderr, Stderr
        sys.settrace(stop)
        try:
            exec(source, {})
        except BaseException:
            pass
        finally:
            sys.settrace(None)
            sys.stderr = stderr
    if not made or warnings:
        return compile(source, MAIN, "exec", dont_inherit=True)
    return renamed(made[0])


def run():
    with open(MAIN, "rb") as file:
        source = file.read()
    main = type(sys)("__main__")
    main.__file__ = MAIN
    main.__builtins__ = __builtins__
    sys.modules["__main__"] = main
    sys.argv[0] = MAIN
    sys.path[0] = "/workspace"
    sys.excepthook = report
    exec(compiled(source), main.__dict__)


run()
