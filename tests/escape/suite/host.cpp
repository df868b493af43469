#include "suite/host.hpp"

#include "workspace/file_descriptor.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <stdexcept>

namespace rexa::escape {

using workspace::FileDescriptor;

namespace {

std::string read_greeting(const FileDescriptor& socket, const sockaddr* address, socklen_t size) {
    char text[64];
    if (!socket || ::connect(socket.get(), address, size) != 0) {
        return {};
    }
    const ssize_t received = ::recv(socket.get(), text, sizeof text, 0);
    return received > 0 ? std::string(text, static_cast<std::size_t>(received)) : std::string();
}

std::string greeting_by_unix(const std::string& name) {
    const FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (name.size() >= sizeof address.sun_path) {
        throw std::length_error("socket name too long: " + name);
    }
    std::memcpy(address.sun_path, name.data(), name.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    return read_greeting(socket, reinterpret_cast<const sockaddr*>(&address), size);
}

} // namespace

Host::Host(const std::filesystem::path& facts) {
    std::ifstream file(facts);
    for (std::string line; std::getline(file, line);) {
        const auto equals = line.find('=');
        facts_[line.substr(0, equals)] = line.substr(equals + 1);
    }
    facts_["driver_pid"] = std::to_string(::getpid());
    facts_["time"] = std::to_string(std::chrono::duration_cast<std::chrono::seconds>(
                                        std::chrono::system_clock::now().time_since_epoch())
                                        .count());
    for (const char* name : {"user", "mnt", "pid", "net", "ipc", "uts", "cgroup"}) {
        struct stat status {};
        ::stat((std::string("/proc/self/ns/") + name).c_str(), &status);
        facts_[std::string("ns_") + name] = std::to_string(status.st_ino);
    }
}

std::vector<std::string> Host::arguments() const {
    std::vector<std::string> result;
    for (const auto& [name, value] : facts_) {
        result.push_back(name + '=' + value);
    }
    return result;
}

std::string Host::greeting_by_tcp() const {
    const FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(fact("port"))));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return read_greeting(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

std::string Host::greeting_by_abstract_socket() const {
    return greeting_by_unix('\0' + fact("abstract"));
}

std::string Host::greeting_by_path(const std::string& path) {
    return greeting_by_unix(path + '\0');
}

bool Host::key_is_listed() const {
    std::ifstream file("/proc/keys");
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    return text.find(fact("key")) != std::string::npos;
}

bool Host::canary_process_lives() const {
    std::ifstream file("/proc/" + fact("host_pid") + "/environ", std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    return text.find("REXA_CANARY_") != std::string::npos;
}

void open_careless_descriptors(const Host& host) {
    const auto keep_at = [](int descriptor, int high) {
        if (descriptor < 0 || ::fcntl(descriptor, F_DUPFD, high) < 0) {
            throw std::runtime_error("a descriptor for the sandbox to find cannot be opened");
        }
    };
    keep_at(::open(host.fact("canary").c_str(), O_RDONLY), 900);
    keep_at(::open("/", O_RDONLY | O_DIRECTORY), 901);
    keep_at(::socket(AF_UNIX, SOCK_STREAM, 0), 902);
    int ends[2];
    if (::pipe(ends) != 0) {
        throw std::runtime_error("a pipe for the sandbox to find cannot be opened");
    }
    keep_at(ends[1], 903);
}

} // namespace rexa::escape
