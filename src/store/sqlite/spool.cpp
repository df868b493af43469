#include "store/sqlite/spool.hpp"

#include "core/codec/varint.hpp"
#include "store/sqlite/output_codec.hpp"

#include <rexa/error.hpp>

#include <fcntl.h>
#include <sys/random.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

namespace rexa::sqlite {
namespace {

constexpr std::string_view magic = "rexa spool 1\n";
constexpr std::uint64_t smallest_turn = 8u << 20;

/// Fixed-size parts, as the process writes them: a spool is read on the machine that wrote it.
struct TurnHead {
    char magic[16];
    SnapshotId::Raw id;
    std::uint64_t turn;
    std::uint64_t mark;
};
struct RecordHead {
    std::uint64_t size;
    std::int64_t time;
    std::uint64_t stream; ///< 0: what was kept before this turn
};

template <class T>
std::string_view raw(const T& value) noexcept {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

template <class T>
std::optional<T> take(std::string_view& bytes) noexcept {
    if (bytes.size() < sizeof(T)) {
        return std::nullopt;
    }
    T value;
    std::memcpy(&value, bytes.data(), sizeof value);
    bytes.remove_prefix(sizeof value);
    return value;
}

std::uint64_t random_mark() {
    std::uint64_t mark = 0;
    if (::getrandom(&mark, sizeof mark, 0) != static_cast<ssize_t>(sizeof mark)) {
        throw Error(Errc::internal, "getrandom failed").from("sqlite").with_errno(errno);
    }
    return mark;
}

/// Ends a record: nothing but this record at this place has it.
std::uint64_t seal_of(std::uint64_t mark, std::uint64_t position) noexcept {
    return (mark ^ position) * 0x9e3779b97f4a7c15u;
}

struct Turn {
    TurnHead head{};
    std::string content; ///< the file from its start
};

/// The next complete record and its content.
std::optional<std::pair<RecordHead, std::string_view>>
take_record(std::string_view& rest, std::uint64_t position, std::uint64_t mark) {
    std::string_view bytes = rest;
    const auto head = take<RecordHead>(bytes);
    if (!head || head->size > bytes.size() || head->stream > 2) {
        return std::nullopt;
    }
    const std::string_view content = bytes.substr(0, static_cast<std::size_t>(head->size));
    bytes.remove_prefix(content.size());
    const auto seal = take<std::uint64_t>(bytes);
    if (seal != seal_of(mark, position)) {
        return std::nullopt;
    }
    rest = bytes;
    return std::pair(*head, content);
}

/// A file that holds a turn of this run which was begun completely.
std::optional<Turn> read_turn(int folder, const std::string& name, const SnapshotId& id) {
    const FileDescriptor file = open_file(folder, name, O_RDONLY);
    if (!file) {
        return std::nullopt;
    }
    const std::uint64_t size = size_of(file.get(), name);
    Turn turn;
    read_exactly(file.get(), 0,
                 static_cast<std::size_t>(std::min<std::uint64_t>(size, sizeof(TurnHead))),
                 turn.content, name);
    std::string_view rest = turn.content;
    const auto head = take<TurnHead>(rest);
    if (!head || head->id != id.raw() ||
        !std::string_view(head->magic, sizeof head->magic).starts_with(magic)) {
        return std::nullopt;
    }
    turn.head = *head;
    read_exactly(file.get(), 0, static_cast<std::size_t>(size), turn.content, name);
    rest = std::string_view(turn.content).substr(sizeof(TurnHead));
    const auto first = take_record(rest, sizeof(TurnHead), head->mark);
    return first && first->first.stream == 0 ? std::optional(std::move(turn)) : std::nullopt;
}

} // namespace

SpoolWriter::SpoolWriter(std::shared_ptr<SpoolFiles> files, const SnapshotId& id,
                         const Limits& limits)
    : files_(std::move(files)), id_(id),
      recorder_(limits.output_head_bytes, limits.output_tail_bytes),
      turn_size_(
          std::max(smallest_turn, 4 * (limits.output_head_bytes + limits.output_tail_bytes))) {}

void SpoolWriter::append(Stream stream, BytesView bytes, std::chrono::microseconds time) {
    if (bytes.empty()) {
        return;
    }
    if (position_ == 0 || position_ + bytes.size() > turn_size_) {
        start_turn();
    }
    const RecordHead head{bytes.size(), time.count(), static_cast<std::uint64_t>(stream)};
    write_record(raw(head), bytes);
    recorder_.append(stream, bytes, time);
}

/// The kept output is written first and the head of the file last, so that a turn exists as a
/// whole or not at all; until then the file before is the one that counts.
void SpoolWriter::start_turn() {
    const std::uint64_t next = position_ == 0 ? turn_ : turn_ + 1;
    SpoolFile& spool = spool_[next % 2];
    if (!spool.file) {
        spool = files_->take();
    }
    const std::uint64_t previous_position = position_;
    const std::uint64_t previous_turn = turn_;
    const std::uint64_t previous_mark = mark_;
    const std::string kept = encode_output(recorder_.output());
    turn_ = next;
    mark_ = random_mark();
    position_ = sizeof(TurnHead);
    try {
        write_record(raw(RecordHead{kept.size(), 0, 0}), as_bytes(kept));
        TurnHead head{{}, id_.raw(), turn_, mark_};
        magic.copy(head.magic, sizeof head.magic);
        const std::string_view bytes = raw(head);
        if (::pwrite(spool.file.get(), bytes.data(), bytes.size(), 0) !=
            static_cast<ssize_t>(bytes.size())) {
            fail_file(spool.name, "write", errno);
        }
    } catch (const Error&) {
        position_ = previous_position;
        turn_ = previous_turn;
        mark_ = previous_mark;
        throw;
    }
}

void SpoolWriter::write_record(std::string_view head, BytesView content) {
    const std::uint64_t seal = seal_of(mark_, position_);
    const std::string_view tail = raw(seal);
    const std::uint64_t end = position_ + head.size() + content.size() + tail.size();
    std::array<iovec, 3> parts{{{const_cast<char*>(head.data()), head.size()},
                                {const_cast<std::byte*>(content.data()), content.size()},
                                {const_cast<char*>(tail.data()), tail.size()}}};
    SpoolFile& spool = current();
    spool.used = std::max(spool.used, end);
    iovec* part = parts.data();
    iovec* const last = parts.data() + parts.size();
    for (std::uint64_t at = position_; at < end;) {
        const ssize_t written = ::pwritev(spool.file.get(), part, static_cast<int>(last - part),
                                          static_cast<off_t>(at));
        if (written < 0 && errno != EINTR) {
            fail_file(spool.name, "write", errno);
        }
        auto rest = static_cast<std::size_t>(std::max<ssize_t>(written, 0));
        at += rest;
        while (part != last && rest >= part->iov_len) {
            rest -= part->iov_len;
            ++part;
        }
        if (part != last) {
            part->iov_base = static_cast<char*>(part->iov_base) + rest;
            part->iov_len -= rest;
        }
    }
    position_ = end;
}

void SpoolWriter::discard() noexcept {
    for (SpoolFile& spool : spool_) {
        if (spool.file) {
            files_->give_back(std::move(spool));
        }
    }
    position_ = 0;
}

std::vector<std::string> spool_files_with(int folder, std::string_view owner,
                                          const SnapshotId& id) {
    std::vector<std::string> names = spool_files_of(folder, owner);
    std::erase_if(names, [&](const std::string& name) { return !read_turn(folder, name, id); });
    return names;
}

Output recover_output(int folder, std::string_view owner, const SnapshotId& id,
                      const Limits& limits) {
    std::optional<Turn> newest;
    for (const std::string& name : spool_files_of(folder, owner)) {
        auto turn = read_turn(folder, name, id);
        if (turn && (!newest || turn->head.turn > newest->head.turn)) {
            newest = std::move(turn);
        }
    }
    store::OutputRecorder recorder(limits.output_head_bytes, limits.output_tail_bytes);
    if (!newest) {
        return recorder.output();
    }
    const std::string_view content = newest->content;
    std::string_view rest = content.substr(sizeof(TurnHead));
    while (const auto record = take_record(rest, content.size() - rest.size(), newest->head.mark)) {
        const auto& [head, bytes] = *record;
        if (head.stream == 0) {
            recorder.resume(decode_output(bytes));
        } else {
            recorder.append(static_cast<Stream>(head.stream), as_bytes(bytes),
                            std::chrono::microseconds(head.time));
        }
    }
    return recorder.output();
}

} // namespace rexa::sqlite
