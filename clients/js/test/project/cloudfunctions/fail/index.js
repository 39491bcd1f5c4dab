exports.main = async () => { throw new Error('ROOM_FULL') }
