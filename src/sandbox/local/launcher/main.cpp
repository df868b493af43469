#include "sandbox/local/launcher/modes.hpp"

#include <array>
#include <cstdlib>
#include <cstring>
#include <span>

namespace {

std::uint32_t number(const char* text) {
    return static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10));
}

// The inits of sandboxes are copies of this process, and programs can read how it was started.
void hide_arguments(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        std::memset(argv[i], 0, std::strlen(argv[i]));
    }
}

} // namespace

// Only the library starts this program, with a socket as descriptor 3; a person who does gets
// status 64.
int main(int argc, char** argv) {
    using namespace rexa::launcher;
    if (argc >= 5 && std::strcmp(argv[1], "launcher") == 0) {
        Options options;
        options.host = static_cast<pid_t>(number(argv[2]));
        options.sandbox_id = number(argv[3]);
        options.avoided = number(argv[4]);
        std::array<char*, protocol::v1_hierarchies> cgroups{};
        std::size_t count = 0;
        for (int i = 5; i < argc && count < cgroups.size(); ++i) {
            cgroups[count++] = ::strdup(argv[i]);
        }
        options.cgroups = std::span(cgroups).first(count);
        hide_arguments(argc, argv);
        return run_main(options);
    }
    if (argc == 5 && std::strcmp(argv[1], "idmap") == 0) {
        return run_idmap(number(argv[2]), number(argv[3]), number(argv[4]));
    }
    return 64;
}
