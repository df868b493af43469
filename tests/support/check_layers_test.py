#!/usr/bin/python3
"""check_layers.py finds each breach in a tree made of them, and none in a good one."""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
sys.dont_write_bytecode = True

import check_layers  # noqa: E402

GOOD = {
    "include/rexa/engine.hpp": "#include <boost/asio/post.hpp>\n#include <rexa/id.hpp>\n",
    "include/rexa/open.hpp": "#include <rexa/local.hpp>\n#include <rexa/engine.hpp>\n",
    "src/open.cpp": '#include <rexa/open.hpp>\n#include "store/sqlite/store.hpp"\n',
    "src/core/id.cpp": '#include <sys/random.h>\n#include "core/hex.hpp"\n',
    "src/store/summaries.hpp": '#include "core/hex.hpp"\n',
    "src/store/sqlite/store.hpp": '#include <sqlite3.h>\n#include "store/summaries.hpp"\n',
    "src/sandbox/local/a.cpp": '#include <rexa/local.hpp>\n#include "sandbox/runner/r.hpp"\n',
    "src/sandbox/daytona/a.cpp": '#include <rexa/daytona/v0/client.hpp>\n#include "net/url.hpp"\n',
    "include/rexa/daytona.hpp": "#include <rexa/daytona/v0/client.hpp>\n",
    "src/generate/gemini/a.cpp": '#include <rexa/gemini.hpp>\n#include "model_api/service.hpp"\n',
    "src/speech/gemini/a.cpp": '#include <rexa/gemini.hpp>\n#include "net/url.hpp"\n',
    "src/model_api/gemini/a.cpp": '#include <rexa/gemini.hpp>\n#include "net/url.hpp"\n',
    "src/engine/plan.cpp": '#include "generate/prompts.hpp"\n',
    "src/engine/run.cpp": '#include <rexa/engine.hpp>\n#include "workspace/restore.hpp"\n',
    "tests/unit/a.cpp": '#include <sqlite3.h>\n#include "core/hex.hpp"\n',
    "examples/cpp/a.cpp": "#include <boost/asio/awaitable.hpp>\n#include <rexa/rexa.hpp>\n",
    "python/src/m.cpp": '#include <rexa/open.hpp>\n#include "bindings.hpp"\n',
}

# A file, its one line, and a part of what is said about it.
BAD = [
    ("src/core/a.cpp", '#include "engine/run.hpp"', "src/core must not include src/engine"),
    ("src/core/b.cpp", "#include <fstream>", "no I/O"),
    ("src/core/c.cpp", "#include <rexa/engine.hpp>", "stands above src/core"),
    ("src/core/d.cpp", "#include <boost/asio/post.hpp>", "Asio"),
    ("src/workspace/a.cpp", '#include "store/summaries.hpp"', "must not include src/store"),
    ("src/store/sqlite/a.cpp", '#include "engine/run.hpp"', "must not include src/engine"),
    ("src/store/sqlite/b.cpp", '#include "store/memory/m.hpp"', "the backend store/memory"),
    ("src/store/sqlite/c.cpp", "#include <rexa/local.hpp>", "belongs to sandbox/local"),
    ("src/engine/e.cpp", "#include <sqlite3.h>", "SQLite"),
    ("src/store/a.cpp", '#include "store/sqlite/s.hpp"', "the backend store/sqlite"),
    ("src/sandbox/local/a.cpp", "  #  include <rexa/open.hpp>", "stands above src/sandbox"),
    ("src/engine/a.cpp", '#include "sandbox/local/p.hpp"', "must not include src/sandbox"),
    ("src/engine/b.cpp", "#include <rexa/sqlite.hpp>", "belongs to store/sqlite"),
    ("src/engine/f.cpp", "#include <rexa/daytona/v0/client.hpp>", "belongs to sandbox/daytona"),
    ("src/speech/openai/a.cpp", "#include <rexa/gemini.hpp>", "belongs to gemini"),
    ("src/model_api/openai/a.cpp", "#include <rexa/gemini.hpp>", "belongs to gemini"),
    ("src/model_api/a.cpp", "#include <rexa/gemini.hpp>", "belongs to gemini"),
    ("src/engine/g.cpp", '#include "generate/gemini/g.hpp"', "the backend generate/gemini"),
    ("src/sandbox/local/b.cpp", '#include "net/url.hpp"', "must not include src/net"),
    ("include/rexa/f.hpp", "#include <rexa/daytona/v0/client.hpp>", "names no backend"),
    ("src/engine/c.cpp", "#include <boost/beast/core.hpp>", "Beast"),
    ("src/engine/d.cpp", "#include <boost/json.hpp>", "Boost.JSON"),
    ("include/rexa/a.hpp", '#include "core/hex.hpp"', "public headers only"),
    ("include/rexa/b.hpp", "#include <sqlite3.h>", "SQLite"),
    ("include/rexa/c.hpp", "#include <rexa/rexa.hpp>", "put the parts together"),
    ("include/rexa/d.hpp", "#include <rexa/local.hpp>", "names no backend"),
    ("include/rexa/e.hpp", "#include <boost/asio.hpp>", "Asio"),
    ("python/src/a.cpp", '#include "core/hex.hpp"', "public headers only"),
    ("examples/cpp/b.cpp", '#include "engine/run.hpp"', "public headers only"),
    ("src/core/e.cpp", "// caf\u00e9", "ASCII"),
    ("src/core/f.cpp", "int a;\r", "ASCII"),
    ("tests/unit/a.py", "# \u2013", "ASCII"),
]


def check(files):
    """The lines the check prints and its exit status, for a tree of these files."""
    with tempfile.TemporaryDirectory(prefix="rexa-test-") as folder:
        for name, text in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            status = check_layers.main(["check_layers.py", folder])
        return output.getvalue().splitlines(), status


class CheckLayers(unittest.TestCase):
    def test_a_good_tree_passes(self):
        self.assertEqual(check(GOOD), ([f"{len(GOOD)} files, 0 breaches"], 0))

    def test_each_breach_is_found_alone(self):
        for name, line, why in BAD:
            with self.subTest(name=name, line=line):
                lines, status = check({**GOOD, name: f"// first\n{line}\n"})
                self.assertEqual(status, 1)
                self.assertEqual(len(lines), 2, lines)
                self.assertTrue(lines[0].startswith(f"{name}:2: "), lines)
                self.assertIn(why, lines[0])

    def test_nothing_to_check_is_no_success(self):
        self.assertEqual(check({}), (["0 files, 0 breaches"], 2))


if __name__ == "__main__":
    unittest.main()
