#include "store/sqlite/object_store.hpp"

#include "store/sqlite/object_files.hpp"

#include <rexa/error.hpp>
#include <rexa/tree.hpp>

#include <fcntl.h>

#include <algorithm>

namespace rexa::sqlite {
namespace {

/// Longer packs are read in pieces and not cached.
constexpr std::uint64_t largest_cached = 4u << 20;
constexpr std::size_t piece_size = 256 * 1024;

Error corrupt(const Digest& digest, const char* why) {
    return Error(Errc::store_corrupt, "object " + digest.to_string() + ": " + why).from("sqlite");
}

void require_digest(const Digest& found, const Digest& expected) {
    if (found != expected) {
        throw corrupt(expected, "its bytes are damaged");
    }
}

} // namespace

PackCache::Content PackCache::find(std::int64_t pack) {
    const std::scoped_lock lock(mutex_);
    const auto at =
        std::ranges::find(newest_first_, pack, &std::pair<std::int64_t, Content>::first);
    if (at == newest_first_.end()) {
        return nullptr;
    }
    newest_first_.splice(newest_first_.begin(), newest_first_, at);
    return at->second;
}

void PackCache::add(std::int64_t pack, Content content) {
    const std::scoped_lock lock(mutex_);
    bytes_ += content->size();
    newest_first_.emplace_front(pack, std::move(content));
    while (bytes_ > most_bytes) {
        bytes_ -= newest_first_.back().second->size();
        newest_first_.pop_back();
    }
}

ObjectStore::Place ObjectStore::locate(Database& database, const Digest& digest) {
    auto query = database.query("SELECT o.pack, o.position, o.size, p.codec, p.size, p.stored, "
                                "p.file, p.file_offset FROM object o LEFT JOIN pack p "
                                "ON p.number = o.pack WHERE o.digest = ?");
    if (!query.bind(digest).next()) {
        throw Error(Errc::not_found, "object " + digest.to_string() + ": there is none")
            .from("sqlite");
    }
    if (query.is_null(3)) {
        throw corrupt(digest, "its pack is missing");
    }
    Place place{
        query.integer(0), query.number(1), query.number(2), static_cast<Codec>(query.integer(3)),
        query.number(4),  query.number(5), std::nullopt,    query.number(7)};
    if (!query.is_null(6)) {
        place.file = std::string(query.text(6));
        if (!is_object_file(*place.file)) {
            throw corrupt(digest, "its pack names a file that rexa did not make");
        }
    }
    if (place.position > place.pack_size || place.size > place.pack_size - place.position) {
        throw corrupt(digest, "it lies outside of its pack");
    }
    return place;
}

/// Null when the file is gone: a collection has moved its objects since they were located.
PackCache::Content ObjectStore::load(Database& database, const Place& place) {
    if (auto cached = cache_.find(place.pack)) {
        return cached;
    }
    std::string stored;
    if (place.file) {
        const FileDescriptor file = open_file(folder_, *place.file, O_RDONLY);
        if (!file) {
            return nullptr;
        }
        read_exactly(file.get(), place.file_offset, static_cast<std::size_t>(place.stored), stored,
                     *place.file);
    } else {
        auto query = database.query("SELECT content FROM pack WHERE number = ?");
        if (query.bind(place.pack).next()) {
            stored = query.text(0);
        }
    }
    if (place.codec == Codec::zstd) {
        stored = decompress(stored, place.pack_size);
    }
    if (stored.size() != place.pack_size) {
        throw Error(Errc::store_corrupt,
                    "pack " + std::to_string(place.pack) + " has another length than recorded")
            .from("sqlite");
    }
    auto content = std::make_shared<const std::string>(std::move(stored));
    cache_.add(place.pack, content);
    return content;
}

/// False when the file is gone, as in `load`.
bool ObjectStore::stream(const Place& place, const BytesSink& sink, const Call& call) {
    const FileDescriptor file = open_file(folder_, *place.file, O_RDONLY);
    if (!file) {
        return false;
    }
    std::string piece;
    std::uint64_t done = 0;
    const auto next_piece = [&]() -> std::string_view {
        call.check();
        const auto size =
            static_cast<std::size_t>(std::min<std::uint64_t>(piece_size, place.stored - done));
        read_exactly(file.get(), place.file_offset + done, size, piece, *place.file);
        done += size;
        return piece;
    };
    decompress(next_piece, [&](std::string_view bytes) { sink(as_bytes(bytes)); });
    return true;
}

void ObjectStore::read(const Digest& digest, const BytesSink& sink, const Call& call) {
    Hasher hasher;
    const auto verified_sink = [&](BytesView bytes) {
        hasher.update(bytes);
        sink(bytes);
    };
    for (int attempt = 0; attempt < 2; ++attempt) {
        std::optional<Place> place;
        PackCache::Content content;
        {
            const auto reader = readers_.take(call);
            place = locate(*reader, digest);
            if (!place->file || place->pack_size <= largest_cached) {
                content = load(*reader, *place);
            }
        }
        if (content) {
            const auto whole = as_bytes(*content).subspan(static_cast<std::size_t>(place->position),
                                                          static_cast<std::size_t>(place->size));
            for (BytesView rest = whole; !rest.empty();) {
                const BytesView piece = rest.first(std::min(piece_size, rest.size()));
                verified_sink(piece);
                rest = rest.subspan(piece.size());
            }
            require_digest(hasher.finish(), digest);
            return;
        }
        if (place->pack_size > largest_cached && stream(*place, verified_sink, call)) {
            require_digest(hasher.finish(), digest);
            return;
        }
    }
    throw corrupt(digest, "its file is missing");
}

Bytes ObjectStore::read(const Digest& digest, const Call& call) {
    Bytes bytes;
    read(
        digest, [&](BytesView piece) { bytes.append(piece); }, call);
    return bytes;
}

} // namespace rexa::sqlite
