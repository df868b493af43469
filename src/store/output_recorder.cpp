#include "store/output_recorder.hpp"

#include <algorithm>
#include <utility>

namespace rexa::store {

void StreamRecorder::resume(const StreamRecord& record) {
    total_ = record.total();
    head_ = record.head.chars();
    tail_ = record.tail.chars();
    oldest_ = 0;
}

void StreamRecorder::append(BytesView bytes) {
    total_ += bytes.size();
    const auto room =
        static_cast<std::size_t>(head_limit_ - std::min<std::uint64_t>(head_limit_, head_.size()));
    const std::size_t first = std::min(room, bytes.size());
    head_.append(as_chars(bytes.first(first)));
    append_tail(bytes.subspan(first));
}

void StreamRecorder::append_tail(BytesView bytes) {
    const auto limit = static_cast<std::size_t>(tail_limit_);
    if (bytes.size() >= limit) {
        tail_.assign(as_chars(bytes.last(limit)));
        oldest_ = 0;
        return;
    }
    const std::size_t growth = std::min(limit - tail_.size(), bytes.size());
    tail_.append(as_chars(bytes.first(growth)));
    for (bytes = bytes.subspan(growth); !bytes.empty();) {
        const std::size_t part = std::min(bytes.size(), limit - oldest_);
        as_chars(bytes).copy(tail_.data() + oldest_, part);
        oldest_ = (oldest_ + part) % limit;
        bytes = bytes.subspan(part);
    }
}

StreamRecord StreamRecorder::record() const {
    std::string tail = tail_.substr(oldest_);
    tail.append(tail_, 0, oldest_);
    StreamRecord record{Bytes(head_), Bytes(std::move(tail)), 0};
    record.dropped = total_ - record.total();
    return record;
}

void OutputRecorder::resume(const Output& output) {
    out_.resume(output.out);
    err_.resume(output.err);
    order_ = output.order;
}

void OutputRecorder::append(Stream stream, BytesView bytes, std::chrono::microseconds time) {
    if (bytes.empty()) {
        return;
    }
    StreamRecorder& recorder = stream == Stream::out ? out_ : err_;
    note({stream, recorder.total(), bytes.size(), time});
    recorder.append(bytes);
}

void OutputRecorder::note(const OutputChunk& chunk) {
    constexpr auto one_moment = std::chrono::milliseconds(100);
    if (order_.size() == max_order) {
        return;
    }
    if (!order_.empty()) {
        OutputChunk& last = order_.back();
        const bool crowded = order_.size() >= max_order / 2;
        if (last.stream == chunk.stream && (crowded || chunk.time - last.time < one_moment)) {
            last.size += chunk.size;
            return;
        }
    }
    order_.push_back(chunk);
}

Output OutputRecorder::output() const {
    return {out_.record(), err_.record(), order_};
}

} // namespace rexa::store
