#ifndef REXA_MODEL_API_ANSWER_STREAM_HPP
#define REXA_MODEL_API_ANSWER_STREAM_HPP

#include "model_api/dialect.hpp"
#include "model_api/failure.hpp"
#include "net/event_stream.hpp"

#include <rexa/bytes.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace rexa::model_api {

/// Thrown where a stream tells of an error in the middle of the answer.
struct StreamFailure {
    Failure failure;
};

/// Parts the body of an answer into JSON documents: events of a stream; or, where the service does
/// not stream or breaks off with an error, a bare document.
class AnswerStream {
public:
    /// `largest` in bytes, of one document. The reader outlives this object.
    AnswerStream(std::size_t largest, AnswerReader& reader);

    /// Errors: too_large, bad_reply, StreamFailure, and the reader's.
    void write(BytesView bytes);

    /// At the proper end of the body.
    void finish();

    /// Whether the stream has said that nothing more comes; what does is ignored.
    [[nodiscard]] bool is_over() const { return has_end_mark_ || reader_.is_over(); }

private:
    void take_event(std::string_view data);
    void take_document(const net::JsonView& document);
    void take_bare_line(std::string_view line);

    const std::size_t largest_;
    AnswerReader& reader_;
    bool has_end_mark_ = false;
    std::string bare_; ///< lines that are of no event
    net::EventStreamReader events_;
};

} // namespace rexa::model_api

#endif
