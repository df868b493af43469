#include "store/sqlite/object_batch.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <utility>

namespace rexa::sqlite {
namespace {

constexpr std::size_t pack_size = 256 * 1024;
/// A batch with more packed bytes than this puts them into a file: written once, not twice as
/// everything in the database is.
constexpr std::uint64_t most_bytes_in_database = 1u << 20;

std::uint64_t smallest_large(const SqliteOptions& options) {
    return std::max<std::uint64_t>(options.large_object_bytes, 1);
}

} // namespace

/// Gathers an object of unknown length, and goes over to a file when it gets large.
class ObjectBatch::Writer final : public BlobWriter {
public:
    explicit Writer(ObjectBatch& batch) : batch_(batch) {}
    ~Writer() override {
        if (file_) {
            try {
                batch_.files_.remove(file_->name());
            } catch (const Error&) {
                // The batch tries again, and a collection finds what stays.
            }
        }
    }

    void write(BytesView bytes) override {
        hasher_.update(bytes);
        size_ += bytes.size();
        if (stream_) {
            stream_->write(bytes);
            return;
        }
        gathered_.append(as_chars(bytes));
        if (size_ >= smallest_large(batch_.store_->options())) {
            file_.emplace(batch_.files_.create());
            stream_.emplace([this](std::string_view part) { file_->write(part); });
            stream_->write(as_bytes(gathered_));
            gathered_ = std::string();
        }
    }

    Digest commit() override {
        const Digest digest = hasher_.finish();
        if (!stream_) {
            if (batch_.add_known(digest)) {
                batch_.add_small(digest, as_bytes(gathered_));
            }
            return digest;
        }
        stream_->finish();
        if (batch_.add_known(digest) && !batch_.is_stored(digest)) {
            batch_.add_file(digest, size_, *std::exchange(file_, std::nullopt));
        }
        return digest;
    }

private:
    ObjectBatch& batch_;
    Hasher hasher_;
    std::uint64_t size_ = 0;
    std::string gathered_;
    std::optional<ObjectFile> file_;
    std::optional<CompressingStream> stream_;
};

ObjectBatch::ObjectBatch(std::shared_ptr<ObjectStore> store, const Call& call)
    : store_(std::move(store)), call_(call),
      pass_(store_->gate().enter(call, store_->options().busy_timeout)), files_(store_->folder()) {}
ObjectBatch::~ObjectBatch() = default;

Digest ObjectBatch::put(BytesView bytes) {
    const Digest digest = Digest::of(bytes);
    if (add_known(digest)) {
        bytes.size() >= smallest_large(store_->options()) ? add_large(digest, bytes)
                                                          : add_small(digest, bytes);
    }
    return digest;
}

std::unique_ptr<BlobWriter> ObjectBatch::open() {
    return std::make_unique<Writer>(*this);
}

bool ObjectBatch::add_known(const Digest& digest) {
    return known_.insert(digest).second;
}

bool ObjectBatch::is_stored(const Digest& digest) {
    const auto reader = store_->readers().take(call_);
    return reader->query("SELECT 1 FROM object WHERE digest = ?").bind(digest).next();
}

void ObjectBatch::add_small(const Digest& digest, BytesView bytes) {
    gathered_members_.push_back({digest, gathered_.size(), bytes.size(), 0});
    gathered_.append(as_chars(bytes));
    if (gathered_.size() >= pack_size) {
        close_pack(call_);
    }
}

void ObjectBatch::add_large(const Digest& digest, BytesView bytes) {
    if (is_stored(digest)) {
        return;
    }
    ObjectFile file = files_.create();
    CompressingStream stream([&](std::string_view part) { file.write(part); });
    stream.write(bytes);
    stream.finish();
    add_file(digest, bytes.size(), std::move(file));
}

void ObjectBatch::add_file(const Digest& digest, std::uint64_t size, ObjectFile file) {
    file.sync();
    members_.push_back({digest, 0, size, packs_.size()});
    packs_.push_back({Codec::zstd, size, file.size(), {}, file.name(), 0});
}

void ObjectBatch::close_pack(const Call& call) {
    if (leave_out_stored(call)) {
        const std::string_view compressed = compressor_.compress(gathered_);
        Pack pack;
        pack.codec = compressed.empty() ? Codec::plain : Codec::zstd;
        pack.size = gathered_.size();
        pack.content = compressed.empty() ? std::exchange(gathered_, {}) : std::string(compressed);
        pack.stored = pack.content.size();
        bytes_in_memory_ += pack.stored;
        for (Member& member : gathered_members_) {
            member.pack = packs_.size();
            members_.push_back(member);
        }
        packs_.push_back(std::move(pack));
        if (pack_file_ || bytes_in_memory_ > most_bytes_in_database) {
            spill();
        }
    }
    gathered_.clear();
    gathered_members_.clear();
}

/// Takes out what the store has already; false when nothing is left.
bool ObjectBatch::leave_out_stored(const Call& call) {
    std::vector<Member> left;
    {
        const auto reader = store_->readers().take(call);
        std::ranges::copy_if(gathered_members_, std::back_inserter(left),
                             [&](const Member& member) {
                                 return !reader->query("SELECT 1 FROM object WHERE digest = ?")
                                             .bind(member.digest)
                                             .next();
                             });
    }
    if (left.size() < gathered_members_.size()) {
        std::string kept;
        for (Member& member : left) {
            const std::uint64_t position = kept.size();
            kept.append(gathered_, static_cast<std::size_t>(member.position),
                        static_cast<std::size_t>(member.size));
            member.position = position;
        }
        gathered_ = std::move(kept);
        gathered_members_ = std::move(left);
    }
    return !gathered_members_.empty();
}

void ObjectBatch::spill() {
    if (!pack_file_) {
        pack_file_.emplace(files_.create());
    }
    for (; spilled_ < packs_.size(); ++spilled_) {
        Pack& pack = packs_[spilled_];
        if (!pack.file) {
            pack.file = pack_file_->name();
            pack.file_offset = pack_file_->size();
            pack_file_->write(pack.content);
            pack.content = std::string();
        }
    }
    bytes_in_memory_ = 0;
}

void ObjectBatch::seal(const Call& call) {
    if (!gathered_members_.empty()) {
        close_pack(call);
    }
    if (pack_file_) {
        pack_file_->sync();
    }
    files_.sync_folders();
    std::ranges::sort(members_, {}, &Member::digest);
}

void ObjectBatch::commit(Database& database) const {
    std::vector<std::int64_t> numbers;
    for (const Pack& pack : packs_) {
        auto insert = database.query("INSERT INTO pack(codec, size, stored, file, file_offset, "
                                     "content) VALUES(?, ?, ?, ?, ?, ?)");
        insert.bind(static_cast<int>(pack.codec)).bind(pack.size).bind(pack.stored);
        if (pack.file) {
            insert.bind(std::string_view(*pack.file)).bind(pack.file_offset).bind_null();
        } else {
            insert.bind_null().bind_null().bind(as_bytes(pack.content));
        }
        insert.run();
        numbers.push_back(database.last_insert_id());
    }
    for (const Member& member : members_) {
        database
            .query("INSERT OR IGNORE INTO object(digest, pack, position, size) VALUES(?, ?, ?, ?)")
            .bind(member.digest)
            .bind(numbers[member.pack])
            .bind(member.position)
            .bind(member.size)
            .run();
    }
}

} // namespace rexa::sqlite
