#include "generate/tidy_code.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace rexa;
using namespace rexa::generate;
using Words = std::vector<std::string>;

namespace {

TidyCode tidy(std::string_view code, Language language = Language::python) {
    return tidy_typography(tidy_notebook(tidy_layout(code), language));
}

} // namespace

TEST_CASE("the layout is set right whatever the code says") {
    const auto plain = tidy_layout("x = 1\n");
    CHECK(plain.code == "x = 1\n");
    CHECK(plain.repairs.empty());
    const auto tidied = tidy_layout("\xEF\xBB\xBF  x = 1\r\n  y = 2");
    CHECK(tidied.code == "x = 1\ny = 2\n");
    CHECK(tidied.repairs == Words{"byte order mark", "line ends", "indentation"});
    CHECK(tidy_layout("a\rb\r\n").code == "a\nb\n");
    CHECK(tidy_layout("").code.empty());
}

TEST_CASE("typography becomes code") {
    const auto tidied = tidy("print(\xE2\x80\x9Chi\xE2\x80\x9D,\xC2\xA0\xE2\x80\x98x\xE2\x80\x99)");
    CHECK(tidied.code == "print(\"hi\", 'x')\n");
    CHECK(tidied.repairs == Words{"quotes", "blanks"});
}

TEST_CASE("what an interpreter printed is taken out") {
    const auto tidied = tidy(">>> x = 1\n>>> if x:\n...     print(x)\n...\n1\n>>>\n");
    CHECK(tidied.code == "x = 1\nif x:\n    print(x)\n\n\n");
    CHECK(tidied.repairs == Words{"prompts"});
    CHECK(tidy("x = 1\n>>> y\n").code == "x = 1\n>>> y\n");
}

TEST_CASE("what a notebook would install is told and not done") {
    const auto tidied = tidy("%matplotlib inline\n!pip install -q pandas scikit-learn==1.5  # now\n"
                             "x = 1\n%pip install seaborn\n");
    CHECK(tidied.code == "x = 1\n");
    CHECK(tidied.packages == Words{"pandas", "scikit-learn==1.5", "seaborn"});
    CHECK(tidied.repairs == Words{"magics"});
    CHECK(tidy("pip install a\npython -m pip install b\npip_install = 1\n").code ==
          "pip_install = 1\n");
    // What only begins so goes on with something, or is a text.
    CHECK(tidy("days = (17\n% 7)\nx = (a\n!= b)\n").code == "days = (17\n% 7)\nx = (a\n!= b)\n");
    CHECK(tidy("x = '''\n!pip install a\n'''\n%pip install b\n").code ==
          "x = '''\n!pip install a\n'''\n");
    CHECK(tidy("!x\n", Language::shell).code == "!x\n");
}

TEST_CASE("packages are those behind pip install") {
    CHECK(wanted_packages("python -m pip install a b && ls") == Words{"a", "b"});
    CHECK(wanted_packages("pip list").empty());
    CHECK(wanted_packages("pip install a a \x1b[2J git+https://u:p@h " + std::string(101, 'x')) ==
          Words{"a"});
    CHECK(wanted_packages("pip install 'a>=1' \"b\"; pip install c") == Words{"a>=1", "b"});
    CHECK(wanted_packages("pip install -r list.txt --index-url https://u:p@host/ -U a") ==
          Words{"a"});
}
