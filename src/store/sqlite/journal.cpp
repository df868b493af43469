#include "store/sqlite/journal.hpp"

#include <rexa/error.hpp>

namespace rexa::sqlite {

void Journal::append(Stream stream, BytesView bytes, std::chrono::microseconds time) {
    if (::getpid() != process_) {
        throw Error(Errc::failed_precondition, "journal: it belongs to the process before fork()")
            .from("sqlite");
    }
    spool_.append(stream, bytes, time);
}

} // namespace rexa::sqlite
