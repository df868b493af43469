#include <rexa/execution.hpp>

namespace rexa {

std::string_view to_string(Status status) noexcept {
    switch (status) {
    case Status::running:
        return "running";
    case Status::succeeded:
        return "succeeded";
    case Status::failed:
        return "failed";
    case Status::timed_out:
        return "timed_out";
    case Status::killed_memory:
        return "killed_memory";
    case Status::killed_output:
        return "killed_output";
    case Status::cancelled:
        return "cancelled";
    case Status::interrupted:
        return "interrupted";
    }
    return "unknown";
}

Bytes StreamRecord::text() const {
    std::string text = head.chars();
    if (!complete()) {
        if (!text.empty() && text.back() != '\n') {
            text += '\n';
        }
        text += "[... " + std::to_string(dropped) + " bytes dropped ...]\n";
    }
    text += tail.chars();
    return Bytes(std::move(text));
}

} // namespace rexa
