# Leaves a note of the exception that ended the program for the host: its type, message and line.
# run.py executes this with `exception`, which loses the frames of run.py itself, MAIN and RUNNER.
NOTE = "/run/rexa/note/exception"


def without_runner(traceback):
    while traceback and traceback.tb_frame.f_code.co_filename == RUNNER:
        traceback = traceback.tb_next
    return traceback


def line_in_main(error, traceback):
    if isinstance(error, SyntaxError) and error.filename == MAIN:
        return error.lineno
    line = None
    while traceback:
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


kind, error, traceback = exception
traceback = without_runner(traceback)
exception = kind, error.with_traceback(traceback), traceback
write_note(*exception)
