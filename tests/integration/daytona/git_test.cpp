#include "integration/daytona/fixture.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

using namespace rexa;
using namespace rexa::daytona::v0;
using test::Daytona;

namespace {

Call soon() {
    return Daytona::soon();
}

} // namespace

TEST_CASE("a repository is made, changed, committed and cloned") {
    Daytona daytona;
    const Toolbox toolbox = daytona.client.toolbox(daytona.started());
    const Git git = toolbox.git();
    git.init("repo", "main", false, soon());
    git.set_config("rexa.key", "value", "repo", "local", soon());
    CHECK(git.get_config("rexa.key", "repo", "local", soon()) == "value");
    toolbox.files().upload({Upload("repo/a.txt", Bytes("1\n"))}, {}, soon());
    git.add("repo", {"."}, soon());
    const GitStatus added = git.status("repo", soon());
    REQUIRE(added.files.size() == 1);
    CHECK(added.files[0].name == "a.txt");
    CHECK(added.files[0].staging == GitFileState::added);
    const std::string hash = git.commit("repo", {"first", "A B", "a@example.org", false}, soon());
    CHECK(hash.size() == 40);
    CHECK(git.status("repo", soon()).files.empty());
    const auto history = git.history("repo", soon());
    REQUIRE(history.size() == 1);
    CHECK(history[0].hash == hash);
    CHECK(history[0].email == "a@example.org");

    git.create_branch("repo", "side", soon());
    git.checkout("repo", "side", soon());
    CHECK(git.status("repo", soon()).branch == "side");
    CHECK(git.branches("repo", soon()).names.size() == 2);
    git.checkout("repo", "main", soon());
    git.remove_branch("repo", "side", soon());
    CHECK(git.branches("repo", soon()).names == std::vector<std::string>{"main"});

    toolbox.files().upload({Upload("repo/a.txt", Bytes("2\n"))}, {}, soon());
    GitReset reset;
    reset.mode = "hard";
    git.reset("repo", reset, soon());
    CHECK(toolbox.files().read("repo/a.txt", 10, soon()).chars() == "1\n");

    GitClone clone;
    clone.url = toolbox.work_folder(soon()) + "/repo";
    clone.path = "copy";
    git.clone(clone, soon());
    CHECK(toolbox.files().read("copy/a.txt", 10, soon()).chars() == "1\n");
    const auto remotes = git.remotes("copy", soon());
    REQUIRE(remotes.size() == 1);
    CHECK(remotes[0].name == "origin");
}

TEST_CASE("what git refuses is an error with the service's code") {
    Daytona daytona;
    const Git git = daytona.client.toolbox(daytona.started()).git();
    const auto refused = test::refusal([&] { git.status("nowhere", soon()); });
    REQUIRE(refused.has_value());
    CHECK(refused->origin() == "daytona");
    CHECK(refused->http_status() == 404);
    CHECK(refused->remote_code() == "GIT_REPO_NOT_FOUND");
}
