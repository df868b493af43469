#include "sandbox/local/launcher/modes.hpp"

#include <cstdlib>
#include <cstring>

namespace {

std::uint32_t number(const char* text) {
    return static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10));
}

} // namespace

// Only the library starts this program, with a socket as descriptor 3; a person who does gets
// status 64.
int main(int argc, char** argv) {
    using namespace rexa::launcher;
    if (argc <= 2 && std::strcmp(argv[0], init_name) == 0) {
        run_init(argc == 2 ? static_cast<int>(number(argv[1])) : -1);
    }
    if (argc == 5 && std::strcmp(argv[1], "launcher") == 0) {
        Options options;
        options.host = static_cast<pid_t>(number(argv[2]));
        options.sandbox_id = number(argv[3]);
        options.avoided = number(argv[4]);
        return run_main(options);
    }
    if (argc == 5 && std::strcmp(argv[1], "idmap") == 0) {
        return run_idmap(number(argv[2]), number(argv[3]), number(argv[4]));
    }
    return 64;
}
