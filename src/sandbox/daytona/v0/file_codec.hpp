#ifndef REXA_SANDBOX_DAYTONA_V0_FILE_CODEC_HPP
#define REXA_SANDBOX_DAYTONA_V0_FILE_CODEC_HPP

#include "net/reply_json.hpp"

#include <rexa/daytona/v0/files.hpp>

namespace rexa::daytona::v0 {

FileRecord read_file_record(const net::JsonView& reply);
FileMatch read_file_match(const net::JsonView& reply);
Replacement read_replacement(const net::JsonView& reply);

} // namespace rexa::daytona::v0

#endif
