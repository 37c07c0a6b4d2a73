"""`run_logged`: a log, a status, and at the time limit no process is left."""

import os
import sys
import time

import pytest

from tb.flow.process import ProcessTimeout, run_logged

# A command with a child and a grandchild. Each adds its pid to a file and then sleeps for a minute.
FAMILY = """
import os, signal, subprocess, sys, time
depth, behaviour = int(sys.argv[1]), sys.argv[2]
if behaviour == "deaf": signal.signal(signal.SIGTERM, signal.SIG_IGN)
if depth: subprocess.Popen([sys.executable, __file__, str(depth - 1), behaviour])
with open("pids", "a") as file: file.write(f"{os.getpid()}\\n")
if depth == 2 and behaviour in ("leave", "print"):
    while len(open("pids").readlines()) < 3: time.sleep(0.02)
    if behaviour == "leave": sys.exit(5)
    print("all are there", flush=True)
time.sleep(60)
"""


def run_python(tmp_path, text, *arguments, timeout=30.0, **options):
    script = tmp_path / "script.py"
    script.write_text(text)
    return run_logged(
        [sys.executable, str(script), *arguments], tmp_path / "log", cwd=tmp_path,
        environment=dict(os.environ), timeout=timeout, **options,
    )


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def survivors(tmp_path):
    pids = [int(line) for line in (tmp_path / "pids").read_text().split()]
    assert len(pids) == 3
    # A killed orphan is gone as soon as the kernel gets to it.
    end = time.monotonic() + 2
    while any(alive(pid) for pid in pids) and time.monotonic() < end:
        time.sleep(0.02)
    return [pid for pid in pids if alive(pid)]


@pytest.mark.parametrize("status", [0, 3])
def test_status_and_log(tmp_path, status):
    (tmp_path / "log").write_text("of an earlier run\n")
    text = "import sys; print('out', flush=True); print('err', file=sys.stderr)"
    text += f"; sys.exit({status})"
    assert run_python(tmp_path, text) == status
    assert (tmp_path / "log").read_text() == "out\nerr\n"


def test_a_signal_is_a_negative_status(tmp_path):
    assert run_python(tmp_path, "import os; os.kill(os.getpid(), 6)") == -6


def test_environment_folder_and_input_are_those_given(tmp_path):
    script = "import os, sys; print(dict(os.environ).get('A'), os.getcwd(), repr(sys.stdin.read()))"
    status = run_logged(
        [sys.executable, "-c", script], tmp_path / "log", cwd=tmp_path, environment={"A": "1"},
        timeout=30.0,
    )
    assert status == 0
    assert (tmp_path / "log").read_text() == f"1 {tmp_path} ''\n"


def test_time_limit_kills_the_whole_group(tmp_path):
    begin = time.monotonic()
    with pytest.raises(ProcessTimeout, match="^stopped after 2.5 s$"):
        run_python(tmp_path, FAMILY, "2", "plain", timeout=2.5)
    assert time.monotonic() - begin < 20
    assert survivors(tmp_path) == []


def test_time_limit_kills_what_ignores_the_polite_signal(tmp_path):
    with pytest.raises(ProcessTimeout):
        run_python(tmp_path, FAMILY, "2", "deaf", timeout=2.5)
    assert survivors(tmp_path) == []


def test_children_do_not_outlive_a_command_that_ends_by_itself(tmp_path):
    assert run_python(tmp_path, FAMILY, "2", "leave") == 5
    assert survivors(tmp_path) == []


def test_an_exception_in_watch_kills_the_group_too(tmp_path):
    def watch(line):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_python(tmp_path, FAMILY, "2", "print", watch=watch)
    assert survivors(tmp_path) == []


def test_watch_gets_every_line_once_and_whole(tmp_path):
    lines = []
    text = """
import sys, time
sys.stdout.write("one\\ntw"); sys.stdout.flush(); time.sleep(0.3)
sys.stdout.write("o\\n\\nthree"); sys.stdout.flush()
"""
    assert run_python(tmp_path, text, watch=lines.append) == 0
    assert lines == ["one", "two", "three"]


def test_watch_is_called_while_the_command_works(tmp_path):
    times = []
    text = "import time; print('early', flush=True); time.sleep(1)"
    run_python(tmp_path, text, watch=lambda line: times.append(time.monotonic()))
    assert time.monotonic() - times[0] > 0.5


def test_a_command_that_does_not_exist(tmp_path):
    with pytest.raises(FileNotFoundError):
        run_logged(["/no/such/tool"], tmp_path / "log", cwd=tmp_path, environment={}, timeout=1.0)
