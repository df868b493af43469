#include "store/sqlite/owner.hpp"

#include <rexa/error.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace rexa::sqlite {
namespace {

/// What /proc tells of a process. A dead one that nobody has waited for counts as gone.
struct ProcessFacts {
    bool gone = false;
    std::uint64_t started = 0; ///< 0 where /proc hides it
};

std::string folder_of(std::int64_t pid) {
    return "/proc/" + std::to_string(pid);
}

/// The state of a process is that of its main thread, which may end before the others. True as well
/// where that cannot be told.
bool may_have_other_threads(std::int64_t pid) {
    std::error_code error;
    std::filesystem::directory_iterator thread(folder_of(pid) + "/task", error);
    const std::string main_thread = std::to_string(pid);
    for (; thread != std::filesystem::directory_iterator(); thread.increment(error)) {
        if (thread->path().filename() != main_thread) {
            return true;
        }
    }
    return error && error != std::errc::no_such_file_or_directory;
}

ProcessFacts look_at(std::int64_t pid) {
    if (::kill(static_cast<pid_t>(pid), 0) != 0 && errno == ESRCH) {
        return {true, 0};
    }
    std::ifstream file(folder_of(pid) + "/stat");
    std::string line;
    std::getline(file, line);
    const std::size_t name_end = line.rfind(')');
    if (name_end == std::string::npos) {
        return {};
    }
    std::istringstream fields(line.substr(name_end + 1));
    std::string state;
    fields >> state;
    std::string skipped;
    for (int field = 4; field < 22; ++field) {
        fields >> skipped;
    }
    ProcessFacts facts{(state == "Z" || state == "X") && !may_have_other_threads(pid), 0};
    fields >> facts.started;
    return facts;
}

std::string boot_id() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);
    return id;
}

std::uint64_t current_pid_namespace() {
    struct stat status {};
    return ::stat("/proc/self/ns/pid", &status) == 0 ? status.st_ino : 0;
}

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

struct flock whole_file() {
    struct flock range {};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    return range;
}

bool lock_is_held(int folder, const std::string& token) {
    const FileDescriptor file = open_file(folder, token, O_RDWR);
    if (!file) {
        return false;
    }
    struct flock range = whole_file();
    if (::fcntl(file.get(), F_OFD_GETLK, &range) != 0) {
        fail_file(token, "look at the lock of", errno);
    }
    return range.l_type != F_UNLCK;
}

} // namespace

OwnerIdentity OwnerIdentity::of_this_process() {
    const auto pid = static_cast<std::int64_t>(::getpid());
    return {random_name(),           host_name(), boot_id(),
            current_pid_namespace(), pid,         look_at(pid).started};
}

OwnerLock::OwnerLock(int owners_folder)
    : folder_(owners_folder), identity_(OwnerIdentity::of_this_process()),
      file_(create_file(owners_folder, identity_.token)) {
    struct flock range = whole_file();
    if (::fcntl(file_.get(), F_OFD_SETLK, &range) != 0) {
        fail_file(identity_.token, "lock", errno);
    }
}

OwnerLock::~OwnerLock() {
    if (!abandoned_) {
        ::unlinkat(folder_, identity_.token.c_str(), 0);
    }
}

bool is_alive(int owners_folder, const OwnerIdentity& owner) {
    if (!lock_is_held(owners_folder, owner.token)) {
        return false;
    }
    if (owner.boot != boot_id() || owner.pid_namespace != current_pid_namespace()) {
        return true;
    }
    const ProcessFacts facts = look_at(owner.pid);
    return !facts.gone && (facts.started == 0 || facts.started == owner.started);
}

} // namespace rexa::sqlite
