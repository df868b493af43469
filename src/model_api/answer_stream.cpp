#include "model_api/answer_stream.hpp"

#include "net/ascii.hpp"

#include <rexa/error.hpp>

#include <utility>

namespace rexa::model_api {
namespace {

constexpr std::string_view end_of_stream = "[DONE]";

bool begins_document(std::string_view line) {
    const std::size_t begin = line.find_first_not_of(" \t");
    return begin != std::string_view::npos && (line[begin] == '{' || line[begin] == '[');
}

} // namespace

AnswerStream::AnswerStream(std::size_t largest, AnswerReader& reader)
    : largest_(largest), reader_(reader),
      events_(
          largest, [this](const net::ServerEvent& event) { take_event(event.data); },
          [this](std::string_view line) { take_bare_line(line); }) {}

void AnswerStream::write(BytesView bytes) {
    events_.write(bytes);
}

void AnswerStream::finish() {
    events_.finish();
    if (!bare_.empty()) {
        take_document(net::JsonView::parse_bytes(std::exchange(bare_, {}), largest_));
    }
}

void AnswerStream::take_event(std::string_view data) {
    if (is_over()) {
        return;
    }
    if (net::trim_blanks(data) == end_of_stream) {
        has_end_mark_ = true;
        reader_.read_end_mark();
    } else {
        take_document(net::JsonView::parse_bytes(data, largest_));
    }
}

void AnswerStream::take_document(const net::JsonView& document) {
    if (is_failure(document)) {
        throw StreamFailure{read_failure(document)};
    }
    if (document.is_array()) {
        for (const net::JsonView& item : document.items()) {
            take_document(item);
        }
    } else {
        reader_.read(document);
    }
}

/// Only what may be JSON is worth keeping; other strays are fields of a later version.
void AnswerStream::take_bare_line(std::string_view line) {
    if (is_over() || (bare_.empty() && !begins_document(line))) {
        return;
    }
    if (bare_.size() + line.size() > largest_) {
        throw Error(Errc::too_large,
                    "the reply is larger than the limit of " + std::to_string(largest_) + " bytes");
    }
    bare_.append(line).append("\n");
}

} // namespace rexa::model_api
