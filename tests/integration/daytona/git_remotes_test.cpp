#include "integration/daytona/fixture.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

using namespace rexa;
using namespace rexa::daytona::v0;
using test::Daytona;
using test::refusal;

namespace {

Call soon() {
    return Daytona::soon();
}

/// A bare repository, "hub", and two others that know it.
struct Repositories {
    Repositories() {
        git.init("hub", "main", true, soon());
        for (const auto* name : {"one", "two"}) {
            git.init(name, "main", false, soon());
            git.add_remote(name, {"origin", toolbox.work_folder(soon()) + "/hub"}, false, false,
                           soon());
        }
    }

    void write(const std::string& path, const std::string& content) const {
        toolbox.files().upload({Upload(path, Bytes(content))}, {}, soon());
    }

    [[nodiscard]] std::string read(const std::string& path) const {
        return toolbox.files().read(path, 100, soon()).chars();
    }

    std::string commit(const std::string& name) const {
        git.add(name, {"."}, soon());
        return git.commit(name, {"a change", "A B", "a@example.org", false}, soon());
    }

    Daytona daytona;
    Toolbox toolbox = daytona.client.toolbox(daytona.started());
    Git git = toolbox.git();
};

} // namespace

TEST_CASE("commits are pushed to a remote and pulled from it") {
    const Repositories repositories;
    const Git& git = repositories.git;
    repositories.write("one/a.txt", "1\n");
    const std::string hash = repositories.commit("one");
    GitTransfer transfer;
    transfer.remote = "origin";
    transfer.branch = "main";
    transfer.set_upstream = true;
    git.push("one", transfer, soon());
    CHECK(git.status("one", soon()).upstream == "origin/main");
    transfer.set_upstream = false;
    git.pull("two", transfer, soon());
    CHECK(repositories.read("two/a.txt") == "1\n");
    CHECK(git.history("two", soon()).at(0).hash == hash);

    git.add_remote("two", {"origin", "/elsewhere"}, false, true, soon());
    CHECK(git.remotes("two", soon()).at(0).url == "/elsewhere");
}

TEST_CASE("what a remote refuses is told with the service's code") {
    const Repositories repositories;
    const Git& git = repositories.git;
    for (const auto* name : {"one", "two"}) {
        repositories.write(std::string(name) + "/a.txt", name);
        repositories.commit(name);
    }
    git.push("one", {}, soon());
    const auto behind = refusal([&] { git.push("two", {}, soon()); });
    REQUIRE(behind.has_value());
    CHECK(behind->http_status() == 409);
    CHECK(behind->remote_code() == "GIT_PUSH_REJECTED");
}

TEST_CASE("files are restored, from the index and from a commit") {
    const Repositories repositories;
    const Git& git = repositories.git;
    repositories.write("one/a.txt", "1\n");
    const std::string first = repositories.commit("one");
    repositories.write("one/a.txt", "2\n");
    repositories.commit("one");
    repositories.write("one/a.txt", "3\n");
    GitRestore restore;
    restore.files = {"a.txt"};
    git.restore("one", restore, soon());
    CHECK(repositories.read("one/a.txt") == "2\n");
    restore.source = first;
    restore.worktree = true;
    git.restore("one", restore, soon());
    CHECK(repositories.read("one/a.txt") == "1\n");
}

TEST_CASE("whom commits name is set, and a password is kept for hosts") {
    const Repositories repositories;
    const Git& git = repositories.git;
    git.set_user("A B", "a@example.org", "one", "local", soon());
    CHECK(git.get_config("user.name", "one", "local", soon()) == "A B");
    CHECK(git.get_config("user.email", "one", "local", soon()) == "a@example.org");
    git.store_credentials({"user", Secret("token")}, "git.example.org", "https", soon());
    CHECK(repositories.read(".git-credentials") == "https://user:token@git.example.org\n");
}
