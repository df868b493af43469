#include "store/sqlite/pack_thinning.hpp"

#include <algorithm>
#include <span>

namespace rexa::sqlite {
namespace {

constexpr std::size_t packs_at_once = 200;
constexpr std::size_t bytes_at_once = 4u << 20;

struct Contents {
    std::uint64_t size = 0;
    std::uint64_t live = 0; ///< bytes of its objects, and one for each of them
};

} // namespace

void PackThinning::run() {
    const Findings found = look();
    remove(found.dead);
    rewrite(found.sparse);
}

PackThinning::Findings PackThinning::look() {
    Findings found;
    std::unordered_map<std::int64_t, Contents> packs;
    const auto reader = parts_.readers.take(call_);
    auto all = reader->query("SELECT number, size FROM pack");
    while (all.next()) {
        packs.emplace(all.integer(0), Contents{all.number(1), 0});
    }
    auto objects = reader->query("SELECT pack, size FROM object");
    while (objects.next()) {
        if (const auto pack = packs.find(objects.integer(0)); pack != packs.end()) {
            pack->second.live += objects.number(1) + 1;
        }
    }
    std::unordered_map<std::int64_t, std::size_t> sparse;
    for (const auto& [number, pack] : packs) {
        if (pack.live == 0) {
            found.dead.push_back(number);
        } else if (pack.live < pack.size / 2) {
            sparse.emplace(number, found.sparse.size());
            found.sparse.push_back({number, {}});
        }
    }
    if (!sparse.empty()) {
        auto members = reader->query("SELECT digest, pack, size FROM object");
        while (members.next()) {
            if (const auto at = sparse.find(members.integer(1)); at != sparse.end()) {
                found.sparse[at->second].members.push_back({members.digest(0), members.number(2)});
            }
        }
    }
    return found;
}

void PackThinning::remove(const std::vector<std::int64_t>& dead) {
    for (std::span rest(dead); !rest.empty();) {
        const auto some = rest.first(std::min(rest.size(), packs_at_once));
        rest = rest.subspan(some.size());
        parts_.writes.run(
            [&](Database& database) {
                for (const std::int64_t number : some) {
                    database.query("DELETE FROM pack WHERE number = ?").bind(number).run();
                }
            },
            call_);
    }
}

void PackThinning::rewrite(const std::vector<SparsePack>& sparse) {
    std::vector<Replacement> gathered;
    std::size_t bytes = 0;
    for (const SparsePack& pack : sparse) {
        gathered.push_back(prepare(pack));
        bytes += gathered.back().content.size();
        if (bytes >= bytes_at_once || gathered.size() >= packs_at_once) {
            replace(gathered);
            gathered.clear();
            bytes = 0;
        }
    }
    if (!gathered.empty()) {
        replace(gathered);
    }
}

PackThinning::Replacement PackThinning::prepare(const SparsePack& pack) {
    Replacement replacement{pack, {}, {}};
    for (const Member& member : pack.members) {
        replacement.content += parts_.objects.read(member.digest, call_).chars();
    }
    CompressorPool::Lent compressor(parts_.compressors);
    replacement.compressed = (*compressor).compress(replacement.content);
    return replacement;
}

void PackThinning::replace(const std::vector<Replacement>& replacements) {
    parts_.writes.run(
        [&](Database& database) {
            for (const Replacement& pack : replacements) {
                const bool smaller = !pack.compressed.empty();
                const std::string& stored = smaller ? pack.compressed : pack.content;
                database
                    .query("INSERT INTO pack(codec, size, stored, file, file_offset, content) "
                           "VALUES(?, ?, ?, NULL, NULL, ?)")
                    .bind(static_cast<int>(smaller ? Codec::zstd : Codec::plain))
                    .bind(static_cast<std::uint64_t>(pack.content.size()))
                    .bind(static_cast<std::uint64_t>(stored.size()))
                    .bind(as_bytes(stored))
                    .run();
                const std::int64_t number = database.last_insert_id();
                std::uint64_t position = 0;
                for (const Member& member : pack.old.members) {
                    database.query("UPDATE object SET pack = ?, position = ? WHERE digest = ?")
                        .bind(number)
                        .bind(position)
                        .bind(member.digest)
                        .run();
                    position += member.size;
                }
                database.query("DELETE FROM pack WHERE number = ?").bind(pack.old.number).run();
            }
        },
        call_);
}

} // namespace rexa::sqlite
