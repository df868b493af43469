#include "engine/request_size.hpp"

namespace rexa {

std::size_t size_of(const RunRequest& request) {
    std::size_t bytes =
        request.code().size() + request.task().size() + request.standard_input().size();
    for (const std::string& argument : request.arguments()) {
        bytes += argument.size();
    }
    for (const auto& [name, value] : request.variables()) {
        bytes += name.size() + value.size();
    }
    for (const auto& [path, contents] : request.files()) {
        bytes += path.size() + contents.size();
    }
    return bytes;
}

} // namespace rexa
