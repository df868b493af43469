#include "store/sqlite/verdict_rows.hpp"

#include "core/codec/varint.hpp"
#include "store/sqlite/operation_rows.hpp"
#include "store/sqlite/snapshot_rows.hpp"

namespace rexa::sqlite {
namespace {

void put_lines(std::string& out, const std::vector<std::string>& lines) {
    core::put_varint(out, lines.size());
    for (const std::string& line : lines) {
        core::put_sized(out, line);
    }
}

std::vector<std::string> take_lines(core::ByteReader& reader) {
    std::vector<std::string> lines;
    for (std::uint64_t left = reader.varint(); left > 0; --left) {
        lines.emplace_back(reader.sized());
    }
    return lines;
}

std::string encode(const Verdict& verdict) {
    std::string out(1, static_cast<char>(verdict.kind));
    core::put_varint(out, verdict.differences.size());
    for (const Difference& difference : verdict.differences) {
        out.push_back(static_cast<char>(difference.aspect));
        core::put_sized(out, difference.path);
        core::put_varint(out, difference.line);
        core::put_sized(out, difference.expected);
        core::put_sized(out, difference.actual);
    }
    put_lines(out, verdict.reasons);
    put_lines(out, verdict.environment);
    return out;
}

Difference take_difference(core::ByteReader& reader) {
    Difference difference;
    difference.aspect = static_cast<Aspect>(reader.byte());
    difference.path = reader.sized();
    difference.line = reader.varint();
    difference.expected = reader.sized();
    difference.actual = reader.sized();
    return difference;
}

Verdict decode(const SnapshotId& original, const SnapshotId& replay, std::string_view bytes) {
    core::ByteReader reader(bytes, "verdict");
    Verdict verdict;
    verdict.original = original;
    verdict.replay = replay;
    verdict.kind = static_cast<VerdictKind>(reader.byte());
    for (std::uint64_t left = reader.varint(); left > 0; --left) {
        verdict.differences.push_back(take_difference(reader));
    }
    verdict.reasons = take_lines(reader);
    verdict.environment = take_lines(reader);
    return verdict;
}

} // namespace

void store_verdict(Database& database, const Verdict& verdict) {
    static_cast<void>(sequence_of(database, verdict.original));
    const std::int64_t replay = sequence_of(database, verdict.replay);
    const std::string content = encode(verdict);
    database.query("DELETE FROM verdict WHERE replay = ?").bind(verdict.replay).run();
    database.query("INSERT INTO verdict(original, replay, content) VALUES(?, ?, ?)")
        .bind(verdict.original)
        .bind(verdict.replay)
        .bind(as_bytes(content))
        .run();
    database.query("UPDATE snapshot SET verdict = ? WHERE sequence = ?")
        .bind(static_cast<int>(verdict.kind))
        .bind(replay)
        .run();
    log_operation(database, "verdict", verdict.replay, to_string(verdict.kind));
}

std::optional<Verdict> load_verdict(Database& database, const SnapshotId& replay) {
    auto row = database.query("SELECT original, content FROM verdict WHERE replay = ?");
    if (!row.bind(replay).next()) {
        return std::nullopt;
    }
    return decode(row.id(0), replay, row.text(1));
}

std::vector<Verdict> load_verdicts(Database& database, const SnapshotId& original) {
    auto rows =
        database.query("SELECT replay, content FROM verdict WHERE original = ? ORDER BY sequence");
    rows.bind(original);
    std::vector<Verdict> verdicts;
    while (rows.next()) {
        verdicts.push_back(decode(original, rows.id(0), rows.text(1)));
    }
    return verdicts;
}

} // namespace rexa::sqlite
