#include "suite/self_test.hpp"

#include "support/leftovers.hpp"
#include "workspace/file_descriptor.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <functional>

namespace rexa::escape {

namespace {

using test::Leftovers;
using workspace::FileDescriptor;

Complaints unless(bool good, const std::string& complaint) {
    return good ? Complaints() : Complaints{complaint};
}

Outcome forged(std::string out, Status status = Status::succeeded, int exit_code = 0) {
    Outcome outcome;
    outcome.execution.status = status;
    outcome.execution.exit_code = exit_code;
    outcome.out = std::move(out);
    return outcome;
}

void test_judge(Report& report) {
    const Expected expected = Expected::line("refused: EPERM");
    report.test("self: the right answer passes",
                [&] { return judge(forged("refused: EPERM\n"), expected); });
    struct Wrong {
        const char* name;
        Outcome outcome;
    };
    Outcome signalled = forged("refused: EPERM\n");
    signalled.execution.exit_code.reset();
    signalled.execution.signal = 9;
    for (const auto& [name, outcome] :
         {Wrong{"an escape", forged("ESCAPED: forged\n")}, Wrong{"no answer", forged("")},
          Wrong{"another errno", forged("refused: EACCES\n")},
          Wrong{"half a line", forged("refused: EPERM")},
          Wrong{"a second line", forged("refused: EPERM\nESCAPED: too\n")},
          Wrong{"a failed program", forged("refused: EPERM\n", Status::failed, 1)},
          Wrong{"another status", forged("refused: EPERM\n", Status::timed_out)},
          Wrong{"a signal", signalled}}) {
        report.test(std::string("self: ") + name + " fails", [&, outcome = outcome] {
            return unless(!judge(outcome, expected).empty(), "was taken for the right answer");
        });
    }
    report.test("self: an escape fails even where it is expected", [] {
        return unless(!judge(forged("ESCAPED: x\n"), Expected::line("ESCAPED: x")).empty(),
                      "was taken for the right answer");
    });
}

void test_through_a_sandbox(Report& report, House& house) {
    struct Forged {
        const char* code;
        const char* out;
    };
    for (const auto& [code, out] :
         {Forged{"print('ESCAPED: forged')", "ESCAPED: forged\n"}, Forged{"pass", ""},
          Forged{"print('refused: EPERM'); raise SystemExit(1)", "refused: EPERM\n"},
          Forged{"print('refused: EPERM'); print('ESCAPED: forged')",
                 "refused: EPERM\nESCAPED: forged\n"}}) {
        report.test(std::string("self: a run of ") + code + " fails", [&, code = code, out = out] {
            const Outcome outcome = house.run(RunRequest(code).limits(House::limits()));
            return unless(
                outcome.out == out && !judge(outcome, Expected::line("refused: EPERM")).empty(),
                "was taken for the right answer, or did not run: " + printable(outcome.out));
        });
    }
}

void test_targets(Report& report, const Host& host) {
    static constexpr std::string_view greeting = "greeting of the host";
    report.test("self: the host's listener answers the host",
                [&] { return unless(host.greeting_by_tcp() == greeting, "no answer"); });
    report.test("self: the host's abstract socket answers the host", [&] {
        return unless(host.greeting_by_abstract_socket() == greeting, "no answer");
    });
    for (const char* path :
         {"/run/docker.sock", "/run/dbus/system_bus_socket", "/run/systemd/private",
          "/tmp/.X11-unix/X0", "/run/containerd/containerd.sock"}) {
        report.test(std::string("self: ") + path + " answers the host", [path] {
            return unless(Host::greeting_by_path(path) == greeting, "no answer");
        });
    }
    for (const char* name : {"canary", "temporary_canary"}) {
        report.test(std::string("self: the host reads its ") + name, [&, name] {
            std::ifstream file(host.fact(name));
            return unless(file.get() == 'R', "cannot be read");
        });
    }
    report.test("self: the host's key is listed to the host",
                [&] { return unless(host.key_is_listed(), "it is not"); });
    report.test("self: the canary process shows its secret to the host", [&] {
        return unless(host.canary_process_lives(), "no secret in its environment");
    });
    report.test("self: this process has the secret in its environment", [] {
        const char* secret = std::getenv("REXA_CANARY_SECRET");
        return unless(secret != nullptr && *secret != '\0', "it is not set");
    });
    report.test("self: this process has descriptors that programs it starts inherit", [] {
        for (const int number : {900, 901, 902, 903}) {
            if (::fcntl(number, F_GETFD) != 0) {
                return Complaints{std::to_string(number) + " is closed on exec or not open"};
            }
        }
        return Complaints();
    });
}

/// That something is seen while it is there, and only then.
void test_seen(Report& report, const std::string& what, const std::function<bool()>& leave,
               const std::function<void()>& remove) {
    report.test("self: " + what + " left behind is seen", [&] {
        const auto before = Leftovers::now();
        if (!leave()) {
            return Complaints{"it cannot be made"};
        }
        const bool seen = Leftovers::now() != before;
        remove();
        return unless(seen && Leftovers::now() == before, "it was not");
    });
}

void test_leftovers(Report& report, const Host& host) {
    pid_t child = -1;
    const auto start_child = [&] {
        child = ::fork();
        while (child == 0) {
            ::pause();
        }
        return child > 0;
    };
    const auto end_child = [&] {
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    };
    test_seen(report, "a process", start_child, end_child);

    FileDescriptor file;
    const auto open_file = [&] {
        file = FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        return static_cast<bool>(file);
    };
    test_seen(report, "a descriptor", open_file, [&] { file.reset(); });

    const auto path = std::filesystem::temp_directory_path() / "rexa-left-behind";
    const auto write_file = [&] { return static_cast<bool>(std::ofstream(path).put('x')); };
    test_seen(report, "a temporary file", write_file, [&] { std::filesystem::remove(path); });

    if (::geteuid() != 0) {
        return; // the rest takes privileges, in the making as well as in the leaving
    }
    const std::string mounted = host.fact("host_folder");
    const auto mount_folder = [&] {
        return ::mount("none", mounted.c_str(), "tmpfs", 0, nullptr) == 0;
    };
    test_seen(report, "a mount", mount_folder, [&] { ::umount2(mounted.c_str(), 0); });

    const std::string group =
        "/sys/fs/cgroup/rexa-0-" + std::to_string(::getpid()) + "-left-behind";
    const auto make_group = [&] { return ::mkdir(group.c_str(), 0755) == 0; };
    test_seen(report, "a control group", make_group, [&] { ::rmdir(group.c_str()); });
}

} // namespace

void test_detectors(Report& report, House& house, const Host& host) {
    test_judge(report);
    test_through_a_sandbox(report, house);
    test_targets(report, host);
    test_leftovers(report, host);
}

} // namespace rexa::escape
