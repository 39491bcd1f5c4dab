exports.main = async event => { const { userInfo, ...rest } = event; return rest }
