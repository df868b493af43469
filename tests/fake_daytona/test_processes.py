"""The vendor's SDK: commands, code, sessions and the interpreter."""

import asyncio

import daytona
import pytest
from daytona import SessionExecuteRequest

CHART = '''import json
chart = {"type": "bar", "title": "Sizes", "elements": [{"label": "a", "value": "3", "group": "g"}]}
print("before")
print("dtn_artifact_k39fd2:" + json.dumps({"type": "chart", "value": chart}))
print("after")
'''


def test_exec(sandbox):
    done = sandbox.process.exec("echo out; echo err >&2; pwd; echo $NAME; exit 3", cwd="/tmp",
                                env={"NAME": "value"})
    assert (done.exit_code, done.result) == (3, "out\nerr\n/tmp\nvalue\n")
    assert sandbox.process.exec("no-such-command").exit_code == 127
    assert sandbox.process.exec("true", cwd="/missing").exit_code == -1
    assert sandbox.process.exec("kill -9 $$").exit_code == -1


def test_exec_timeout(sandbox):
    with pytest.raises(daytona.DaytonaTimeoutError) as caught:
        sandbox.process.exec("sleep 20", timeout=1)
    assert caught.value.status_code == 408
    assert caught.value.code == "PROCESS_EXECUTION_TIMEOUT"


def test_exec_reads_the_script_from_standard_input(sandbox):
    assert sandbox.process.exec("cat\necho eaten").result == "echo eaten"


def test_code_run(client, sandbox):
    done = sandbox.process.code_run("import sys\nprint(sys.argv[1:], '\u00e9')",
                                    daytona.CodeRunParams(argv=["a", "b"], env={"X": "1"}))
    assert (done.exit_code, done.result) == (0, "['a', 'b'] \u00e9\n")
    assert sandbox.process.code_run("raise SystemExit(5)").exit_code == 5
    node = client.create(daytona.CreateSandboxFromSnapshotParams(language="javascript"))
    done = node.process.code_run("console.log(process.argv.slice(1).join())",
                                 daytona.CodeRunParams(argv=["x", "y"]))
    assert (done.exit_code, done.result) == (0, "x,y\n")


def test_code_run_returns_charts_apart_from_the_output(sandbox):
    done = sandbox.process.code_run(CHART)
    assert done.result == "before\nafter\n"
    assert [(chart.type, chart.title) for chart in done.artifacts.charts] == [("bar", "Sizes")]
    assert done.artifacts.charts[0].elements[0].label == "a"


def test_session_keeps_its_state(sandbox):
    process = sandbox.process
    process.create_session("work")
    first = process.execute_session_command("work", SessionExecuteRequest(
        command="cd /tmp; export KEPT=1; echo to-out; echo to-err >&2; (exit 4)"))
    assert (first.exit_code, first.stdout, first.stderr) == (4, "to-out\n", "to-err\n")
    second = process.execute_session_command("work", SessionExecuteRequest(
        command="echo $PWD $KEPT"))
    assert (second.exit_code, second.stdout) == (0, "/tmp 1\n")
    assert [command.exit_code for command in process.get_session("work").commands] == [4, 0]
    assert [session.session_id for session in process.list_sessions()] == ["work"]
    assert process.get_session_command("work", first.cmd_id).exit_code == 4
    assert process.get_session_command_logs("work", first.cmd_id).stderr == "to-err\n"
    with pytest.raises(daytona.DaytonaConflictError):
        process.create_session("work")
    process.delete_session("work")
    with pytest.raises(daytona.DaytonaNotFoundError):
        process.get_session("work")


def follow(sandbox, session, command):
    out, err = [], []
    asyncio.run(sandbox.process.get_session_command_logs_async(session, command, out.append,
                                                               err.append))
    return "".join(out), "".join(err)


def test_followed_logs(sandbox):
    sandbox.process.create_session("work")
    script = "for i in $(seq 300); do echo line $i \u00e9; echo err $i >&2; done"
    command = sandbox.process.execute_session_command(
        "work", SessionExecuteRequest(command=script, run_async=True)).cmd_id
    out, err = follow(sandbox, "work", command)
    assert out == "".join(f"line {number} \u00e9\n" for number in range(1, 301))
    assert err == "".join(f"err {number}\n" for number in range(1, 301))
    assert sandbox.process.get_session_command("work", command).exit_code == 0


def test_followed_logs_of_a_command_that_says_nothing(sandbox):
    sandbox.process.create_session("work")
    command = sandbox.process.execute_session_command(
        "work", SessionExecuteRequest(command="true", run_async=True)).cmd_id
    assert follow(sandbox, "work", command) == ("", "")


def test_session_input(sandbox):
    sandbox.process.create_session("work")
    command = sandbox.process.execute_session_command("work", SessionExecuteRequest(
        command="read word; echo got $word", run_async=True, suppress_input_echo=True)).cmd_id
    sandbox.process.send_session_command_input("work", command, "this")
    assert follow(sandbox, "work", command) == ("got this\n", "")
    with pytest.raises(daytona.DaytonaError) as caught:
        sandbox.process.send_session_command_input("work", command, "more")
    assert (caught.value.status_code, caught.value.code) == (410, "COMMAND_ALREADY_COMPLETED")


def test_an_exit_ends_the_session(sandbox):
    sandbox.process.create_session("work")
    with pytest.raises(daytona.DaytonaError) as caught:
        sandbox.process.execute_session_command("work", SessionExecuteRequest(command="exit 3"))
    assert (caught.value.status_code, caught.value.code) == (410, "SESSION_ENDED")


def test_entrypoint_session(sandbox):
    session = sandbox.process.get_entrypoint_session()
    assert (session.session_id, len(session.commands)) == ("entrypoint", 1)
    logs = sandbox.process.get_entrypoint_logs()
    assert (logs.stdout, logs.stderr) == ("ready\n", "no cache\n")
    out, err = [], []
    asyncio.run(sandbox.process.get_entrypoint_logs_async(out.append, err.append))
    assert ("".join(out), "".join(err)) == ("ready\n", "no cache\n")


def test_interpreter_streams_and_remembers(sandbox):
    seen = []
    run = sandbox.code_interpreter.run_code
    result = run("import sys\nx = 20\nprint('one')\nprint('two', file=sys.stderr)",
                 on_stdout=lambda message: seen.append(message.output),
                 on_stderr=lambda message: seen.append(message.output))
    assert (result.stdout, result.stderr, result.error) == ("one\n", "two\n", None)
    assert seen == ["one\n", "two\n"]
    assert run("print(x + 1)").stdout == "21\n"
    assert run("import os\nprint(os.environ['GIVEN'])", envs={"GIVEN": "1"}).stdout == "1\n"
    assert run("print(os.environ.get('GIVEN'))").stdout == "None\n"
    assert run("raise SystemExit(3)").error is None


def test_interpreter_error(sandbox):
    error = sandbox.code_interpreter.run_code("1 / 0").error
    assert (error.name, error.value) == ("ZeroDivisionError", "division by zero")
    assert error.traceback.splitlines()[1] == '  File "<code>", line 1, in <module>'


def test_interpreter_timeout_interrupts_and_keeps_the_state(sandbox):
    run = sandbox.code_interpreter.run_code
    run("x = 1")
    with pytest.raises(daytona.DaytonaTimeoutError):
        run("import time\ntime.sleep(60)", timeout=1)
    assert run("print(x)").stdout == "1\n"


def test_interpreter_timeout_kills_what_does_not_listen(sandbox):
    run = sandbox.code_interpreter.run_code
    run("x = 1")
    with pytest.raises(daytona.DaytonaTimeoutError):
        run("import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(60)",
            timeout=1)
    assert run("print(x)").error.name == "NameError"


def test_interpreter_contexts(sandbox):
    interpreter = sandbox.code_interpreter
    context = interpreter.create_context(cwd="/tmp")
    interpreter.run_code("x = 5", context=context)
    assert interpreter.run_code("import os\nprint(x, os.getcwd())", context=context).stdout == (
        "5 /tmp\n")
    assert interpreter.run_code("print(x)").error.name == "NameError"
    assert [one.id for one in interpreter.list_contexts()] == [context.id]
    interpreter.delete_context(context)
    with pytest.raises(daytona.DaytonaConnectionError, match="unknown context"):
        interpreter.run_code("print(x)", context=context)
